/** Rights as they are shown: grants, requests, the lens between two people. */
import type {
  GrantRequests,
  GrantRequestView,
  GrantView,
  NewGrade,
  Right,
  RightFact as RightFactView,
  RightsLens,
  RightsPreview,
} from '@offhook/contract'
import type { Grant, GrantRequest, Grants, People, Person } from '../directory/index.ts'
import {
  type Access,
  changeBetween,
  factsOf,
  type Grade,
  gradeBetween,
  gradeView,
  namesOf,
  newGradeOf,
  type RightFact,
  type Viewer,
} from '../rights/index.ts'

export interface RightsViewsOptions {
  readonly people: People
  readonly grants: Grants
  readonly access: Access
}

export class RightsViews {
  readonly #options: RightsViewsOptions

  constructor(options: RightsViewsOptions) {
    this.#options = options
  }

  grant({ ownerId, viewerId, grade, at }: Grant): GrantView {
    const [ownerName, viewerName] = [this.#nameOf(ownerId), this.#nameOf(viewerId)]
    return { ownerId, ownerName, viewerId, viewerName, grade: gradeView(grade), at }
  }

  grantsOf(personId: string): { given: GrantView[]; received: GrantView[] } {
    const { grants } = this.#options
    const byName = (side: 'viewerName' | 'ownerName') => (a: GrantView, b: GrantView) =>
      a[side].localeCompare(b[side])
    return {
      given: grants
        .given(personId)
        .map((grant) => this.grant(grant))
        .sort(byName('viewerName')),
      received: grants
        .received(personId)
        .map((grant) => this.grant(grant))
        .sort(byName('ownerName')),
    }
  }

  request({ ownerId, askerId, grade, message, state, at }: GrantRequest): GrantRequestView {
    const [ownerName, askerName] = [this.#nameOf(ownerId), this.#nameOf(askerId)]
    return { ownerId, ownerName, askerId, askerName, grade: gradeView(grade), message, state, at }
  }

  requestsOf(personId: string): GrantRequests {
    const { grants } = this.#options
    return {
      received: grants.requestsTo(personId).map((request) => this.request(request)),
      sent: grants.requestsOf(personId).map((request) => this.request(request)),
    }
  }

  lens(viewer: Viewer, owner: Person): RightsLens {
    const { access } = this.#options
    return {
      viewerId: viewer.personId,
      viewerName: this.#nameOf(viewer.personId),
      ownerId: owner.id,
      ownerName: owner.name,
      grade: gradeView(gradeBetween(access, viewer.personId, owner.id)),
      facts: factsOf(access, viewer, owner.id).map(factView),
    }
  }

  /** What it would change if `ownerId` gave the viewer this, in place of what they gave before. */
  previewGrant(viewer: Viewer, ownerId: string, given: NewGrade): RightsPreview {
    const { access, grants } = this.#options
    const grade = newGradeOf(given)
    const before = grants.get(ownerId, viewer.personId)?.grade
    const changed = access.with({
      grantOf: (owner, viewerId) =>
        owner === ownerId && viewerId === viewer.personId ? grade : grants.get(owner, viewerId)?.grade,
    })
    return this.preview(changed, viewer, ownerId, before, grade)
  }

  /** What differs between now and `changed`, where one thing that gave `before` gives `after`. */
  preview(
    changed: Access,
    viewer: Viewer,
    ownerId: string,
    before: Grade | undefined,
    after: Grade,
  ): RightsPreview {
    const left = new Set<Right>(namesOf(after.rights))
    const takenBack = before ? namesOf(before.rights).filter((right) => !left.has(right)) : []
    const change = changeBetween(this.#options.access, changed, viewer, ownerId, takenBack)
    return {
      before: gradeView(change.before),
      after: gradeView(change.after),
      gained: [...change.gained],
      lost: [...change.lost],
      kept: change.kept.map(factView),
    }
  }

  #nameOf(personId: string): string {
    return this.#options.people.get(personId)?.name ?? personId
  }
}

function factView({ right, answer, steps }: RightFact): RightFactView {
  return { right, answer, steps: steps.map((step) => ({ ...step })) }
}
