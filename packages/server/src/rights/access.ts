/** The one place where the product asks for rights: binds the rule to the levels that people have for each other. */
import { type Explained, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Action, type Level, may } from './rights.ts'
import type { Viewer } from './viewer.ts'

export class Access {
  readonly #levelOf: (viewerId: string, personId: string) => Level

  /** `levelOf` tells at which level somebody shows themselves to a viewer. */
  constructor(levelOf: (viewerId: string, personId: string) => Level) {
    this.#levelOf = levelOf
  }

  level(viewer: Viewer, personId: string): Level {
    return this.#levelOf(viewer.personId, personId)
  }

  explain(viewer: Viewer, action: Action, personId: string, linePosition?: number): Explained<boolean> {
    const level = this.#levelOf(viewer.personId, personId)
    return may(viewer, action, {
      personId,
      level,
      ...(linePosition === undefined ? {} : { linePosition }),
    })
  }

  allows(viewer: Viewer, action: Action, personId: string, linePosition?: number): boolean {
    return this.explain(viewer, action, personId, linePosition).answer
  }

  /** Throws `not-permitted` with the rule that denies. */
  check(viewer: Viewer, action: Action, personId: string, linePosition?: number): void {
    const { answer, steps } = this.explain(viewer, action, personId, linePosition)
    if (!answer) {
      throw new NamedError(contractErrors, 'not-permitted', { rule: steps.at(-1)?.rule ?? action, action })
    }
  }

  /**
   * Two viewers with the same class see the same of a person, so what one is shown can be shown to the other without asking
   * again.
   */
  classOf(viewer: Viewer, personId: string): string {
    return viewer.personId === personId ? 'self' : this.level(viewer, personId)
  }
}
