/**
 * The one place where the product asks for rights: gathers all that gives a viewer rights over a person, and puts it before the
 * rule.
 */
import { type Explained, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Grade, noGrade } from './level.ts'
import { type Layer, type LayerRule, may, partyActions } from './may.ts'
import { type Action, bitOf, includes, namesOf, noRights, type Rights, rightsOf } from './rights.ts'
import type { Viewer } from './viewer.ts'

/** What a group gives: certain viewers have rights over those whom the door belongs to. */
export interface Door {
  readonly rule: LayerRule
  readonly viewers: ReadonlySet<string>
  readonly grade: Grade
  readonly group: string
}

/** Where rights come from. Asked anew every time, so that a change holds at once. */
export interface RightsSources {
  /** What all have over all, by the administrator's word. */
  readonly forAll: () => readonly Layer[]
  /** What is switched off in the whole system. */
  readonly switchedOff: () => Rights
  /** What groups give others over a person. */
  readonly doorsOf: (personId: string) => readonly Door[]
  /** What the person gave the viewer. */
  readonly grantOf: (ownerId: string, viewerId: string) => Grade | undefined
  /** What the viewer was given over single lines, by line; undefined for nearly everybody. */
  readonly extraLinesOf: (viewerId: string) => ReadonlyMap<string, Rights> | undefined
  /** The lines of a person, in their order. */
  readonly linesOf: (personId: string) => readonly string[]
  /** Whether a line is a private phone. */
  readonly isPrivate: (line: string) => boolean
}

export class Access {
  readonly #sources: RightsSources

  constructor(sources: RightsSources) {
    this.#sources = sources
  }

  /** As it would be if some of it were otherwise: to show a change before it is made. */
  with(changes: Partial<RightsSources>): Access {
    return new Access({ ...this.#sources, ...changes })
  }

  /** Whether, and why: every layer that was looked at is a step. */
  explain(viewer: Viewer, action: Action, personId: string, linePosition?: number): Explained<boolean> {
    return may(viewer, action, {
      personId,
      ...(linePosition === undefined ? {} : { linePosition }),
      layers: this.layers(viewer.personId, personId, linePosition),
      switchedOff: this.#sources.switchedOff(),
      privateLine: this.#privateLine(personId, linePosition),
    })
  }

  /** The same answer as {@link explain}, without the reasons: this is asked for every field of everybody. */
  allows(viewer: Viewer, action: Action, personId: string, linePosition?: number): boolean {
    const viewerId = viewer.personId
    if (viewerId === personId) return true
    const sources = this.#sources
    const bit = bitOf(action, linePosition)
    if (includes(sources.switchedOff(), bit)) return false
    if (partyActions.has(action) && this.#privateLine(personId, linePosition) !== undefined) return false
    for (const { rights } of sources.forAll()) if (includes(rights, bit)) return true
    for (const { viewers, grade } of sources.doorsOf(personId)) {
      if (includes(grade.rights, bit) && viewers.has(viewerId)) return true
    }
    const grant = sources.grantOf(personId, viewerId)
    if (grant && includes(grant.rights, bit)) return true
    return includes(this.#extraRights(viewerId, personId, linePosition), bit)
  }

  /** Throws `not-permitted` with the rule that denies. */
  check(viewer: Viewer, action: Action, personId: string, linePosition?: number): void {
    if (this.allows(viewer, action, personId, linePosition)) return
    const { steps } = this.explain(viewer, action, personId, linePosition)
    throw new NamedError(contractErrors, 'not-permitted', { rule: steps.at(-1)?.rule ?? action, action })
  }

  /** What is switched off in the whole system: it counts for nobody. */
  get switchedOff(): Rights {
    return this.#sources.switchedOff()
  }

  /** Throws `not-permitted` where it is switched off in the whole system, also for whoever it belongs to. */
  checkOn(action: Action): void {
    if (!includes(this.switchedOff, bitOf(action, undefined))) return
    throw new NamedError(contractErrors, 'not-permitted', { rule: 'switched-off', action })
  }

  /**
   * Throws `not-permitted` where `after` gives single rights that are switched off in the whole system. What `before` gave stays:
   * it counts again when it is switched on. A level may be given, for it is more than these.
   */
  checkGiven(after: Grade, before: Grade = noGrade): void {
    if (after.level !== 'special') return
    const off = this.switchedOff
    const [right] = namesOf(
      rightsOf(
        after.rights.person & ~before.rights.person & off.person,
        after.rights.lines & ~before.rights.lines & off.lines,
      ),
    )
    if (right === undefined) return
    throw new NamedError(contractErrors, 'not-permitted', { rule: 'right-switched-off', right })
  }

  /** All rights over a person, extra lines apart. */
  rights(viewerId: string, personId: string): Rights {
    const sources = this.#sources
    let [person, lines] = [0, 0]
    for (const { rights } of sources.forAll()) {
      person |= rights.person
      lines |= rights.lines
    }
    for (const { viewers, grade } of sources.doorsOf(personId)) {
      if (!viewers.has(viewerId)) continue
      person |= grade.rights.person
      lines |= grade.rights.lines
    }
    const grant = sources.grantOf(personId, viewerId)
    if (grant) {
      person |= grant.rights.person
      lines |= grant.rights.lines
    }
    const off = sources.switchedOff()
    return rightsOf(person & ~off.person, lines & ~off.lines)
  }

  /**
   * Two viewers with the same class see the same of a person, so what one is shown can be shown to the other without asking
   * again. There are as many classes as different sets of rights, and one for each set of extra lines and of private phones among
   * the person's.
   */
  classOf(viewer: Viewer, personId: string): string {
    const viewerId = viewer.personId
    if (viewerId === personId) return 'self'
    const { id } = this.rights(viewerId, personId)
    const { extraLinesOf, linesOf, isPrivate } = this.#sources
    const extra = extraLinesOf(viewerId)
    const lines = linesOf(personId)
    if (!extra && !lines.some(isPrivate)) return String(id)
    const given = extra
      ? lines.filter((line) => extra.has(line)).map((line) => `${line}:${extra.get(line)?.id}`)
      : []
    return [id, ...given, ...lines.filter(isPrivate).map((line) => `${line}!`)].join(' ')
  }

  /** All that gives the viewer rights over the person (and the line at `linePosition`), in the order in which it is named. */
  layers(viewerId: string, personId: string, linePosition?: number): readonly Layer[] {
    const sources = this.#sources
    const layers: Layer[] = [...sources.forAll()]
    for (const { rule, viewers, grade, group } of sources.doorsOf(personId)) {
      if (viewers.has(viewerId)) {
        layers.push({ rule, rights: grade.rights, level: grade.level, group })
      }
    }
    const grant = sources.grantOf(personId, viewerId)
    if (grant) layers.push({ rule: 'own-grant', rights: grant.rights, level: grant.level })
    const extra = this.#extraRights(viewerId, personId, linePosition)
    if (extra !== noRights) layers.push({ rule: 'extra-line', rights: extra, level: 'special' })
    return layers
  }

  /** The line that is asked about, where it is a private phone. */
  #privateLine(personId: string, linePosition: number | undefined): string | undefined {
    const { linesOf, isPrivate } = this.#sources
    const line = linesOf(personId)[(linePosition ?? 1) - 1]
    return line !== undefined && isPrivate(line) ? line : undefined
  }

  #extraRights(viewerId: string, personId: string, linePosition: number | undefined): Rights {
    if (linePosition === undefined) return noRights
    const extra = this.#sources.extraLinesOf(viewerId)
    const line = extra && this.#sources.linesOf(personId)[linePosition - 1]
    return (line !== undefined && extra?.get(line)) || noRights
  }
}
