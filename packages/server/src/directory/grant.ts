/** What people give each other, and what they ask of each other: values. */
import type { Grade } from '../rights/index.ts'

export interface Grant {
  /** Who gave it, over themselves. */
  readonly ownerId: string
  readonly viewerId: string
  readonly grade: Grade
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface GrantRequest {
  /** Who is asked. */
  readonly ownerId: string
  readonly askerId: string
  /** What is asked for; the answer may be less or more. */
  readonly grade: Grade
  readonly message: string
  /** A declined one stays, so that the asker knows and does not ask again by accident. */
  readonly state: 'open' | 'declined'
  readonly at: number
}
