/** Who asks. */
import type { role } from '@offhook/contract'
import type { z } from 'zod'

export type Role = z.infer<typeof role>

/** A signed-in person, as rules see them. */
export interface Viewer {
  readonly personId: string
  readonly role: Role
  /** The language in which places and the like are named. */
  readonly language: 'de' | 'en'
}
