/** Everything between two people at once: every right with its reason, and what a change would do. Pure. */
import type { ExplanationStep } from '@offhook/base'
import { type Action, allRights, type LinePlace, linePlaces, type Right } from '@offhook/contract'
import type { Access } from './access.ts'
import { type Grade, gradeOf } from './level.ts'
import { bitOf, includes, namesOf } from './rights.ts'
import type { Viewer } from './viewer.ts'

export interface RightFact {
  readonly right: Right
  readonly answer: boolean
  readonly steps: readonly ExplanationStep[]
}

/** The action and the place of the line that a right is about. */
export function questionOf(right: Right): { readonly action: Action; readonly linePosition?: number } {
  const [place, action] = right.split('.')
  if (action === undefined) return { action: right as Action }
  return { action: action as Action, linePosition: linePlaces.indexOf(place as LinePlace) + 1 }
}

export function factOf(access: Access, viewer: Viewer, personId: string, right: Right): RightFact {
  const { action, linePosition } = questionOf(right)
  const { answer, steps } = access.explain(viewer, action, personId, linePosition)
  return { right, answer, steps }
}

export function factsOf(access: Access, viewer: Viewer, personId: string): readonly RightFact[] {
  return allRights.map((right) => factOf(access, viewer, personId, right))
}

/** All rights together. */
export function gradeBetween(access: Access, viewerId: string, personId: string): Grade {
  return gradeOf(access.rights(viewerId, personId))
}

export interface RightsChange {
  readonly before: Grade
  readonly after: Grade
  readonly gained: readonly Right[]
  readonly lost: readonly Right[]
  /** What the change takes back and something else still gives. */
  readonly kept: readonly RightFact[]
}

/** What `changed` differs in from `access`. `takenBack` are the rights that the change itself no longer gives. */
export function changeBetween(
  access: Access,
  changed: Access,
  viewer: Viewer,
  personId: string,
  takenBack: readonly Right[],
): RightsChange {
  const before = gradeBetween(access, viewer.personId, personId)
  const after = gradeBetween(changed, viewer.personId, personId)
  const isIn = (grade: Grade, right: Right) => {
    const { action, linePosition } = questionOf(right)
    return includes(grade.rights, bitOf(action, linePosition))
  }
  return {
    before,
    after,
    gained: namesOf(after.rights).filter((right) => !isIn(before, right)),
    lost: namesOf(before.rights).filter((right) => !isIn(after, right)),
    kept: takenBack
      .filter((right) => isIn(after, right))
      .map((right) => factOf(changed, viewer, personId, right)),
  }
}
