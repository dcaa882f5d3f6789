/**
 * Numbers at our locations: made canonical when a phone system reports them, dialable when somebody wants to call them, readable
 * when they are shown. The rules are those of `@offhook/numbers`; here stands which of them applies.
 */
import { type Clock, type Explained, NamedError } from '@offhook/base'
import {
  type Barred,
  barredPrefix,
  type CodePrompt,
  canonicalOf,
  type Dialled,
  dial,
  dialForApplication,
  displayOf,
  displayPublic,
  format,
  formatForApplication,
  formatForSearch,
  formatLine,
  lineNameForApplication,
  numberErrors,
  type Project,
  type ProjectEntry,
  parseAddress,
  projectEntry,
  promptsOfProject,
  type ReportedDirection,
  readFrom,
  type ShownNumber,
  type ShownNumberQuestion,
  type Site,
  shownNumber,
  type TrunkStyle,
  wallTimeOf,
  writtenFor,
} from '@offhook/numbers'
import type { LineNumber } from '@offhook/telephony'
import type { NumberPlan } from './number-plan.ts'

/** No number of any network is longer; what is, is cut before the engine refuses it. */
const LONGEST_NUMBER = 64
/** Results kept by number: the same few numbers are shown again and again. */
const MOST_REMEMBERED = 20_000

/** How something is to be dialled, beside the rules of the location. */
export interface DialWishes {
  /** A number for a forwarding. */
  readonly forward?: boolean
  readonly steps?: boolean
  /** The name of a project of the location, and what it asks for. */
  readonly project?: string | undefined
  readonly pin?: string | undefined
  readonly userCode?: string | undefined
  /** The address of the client that is the phone, for emergency rules (§10.3.3.5). */
  readonly client?: string | undefined
}

export interface ProjectChoice {
  readonly name: string
  readonly use: Project['use']
  /** What somebody must be asked for before they call. */
  readonly prompts: readonly CodePrompt[]
}

/** Numbers by the line that sees or dials them. */
export class Numbers {
  readonly #plan: () => NumberPlan
  readonly #clock: Clock
  readonly #locationOfGroup: (line: LineNumber) => string | undefined
  /** Of one plan; another plan begins anew. */
  #known: { readonly plan: NumberPlan; readonly byName: Map<string, NumbersAtSite> } | undefined

  /** `locationOfGroup` is the location that a line's group gives it. */
  constructor(
    plan: () => NumberPlan,
    clock: Clock,
    locationOfGroup: (line: LineNumber) => string | undefined = () => undefined,
  ) {
    this.#plan = plan
    this.#clock = clock
    this.#locationOfGroup = locationOfGroup
  }

  /** The name of the location at which a line stands. */
  locationOf(line: LineNumber | undefined): string {
    return this.#plan().locationOf(line, line === undefined ? undefined : this.#locationOfGroup(line))
  }

  /** All emergency numbers of the locations' rules, with their prefixes and without. */
  get emergencyNumbers(): readonly string[] {
    const rules = this.#plan().numbering.sites.flatMap(({ location }) => location.emergency)
    return rules.flatMap(({ numbers, prefix }) => numbers.flatMap((number) => [number, prefix + number]))
  }

  /** The line behind a canonical number of one of our locations; undefined where the number is not ours. */
  lineOf(number: string): LineNumber | undefined {
    for (const { extensions, location } of this.#plan().numbering.sites) {
      const line = extensions.extensionOf(number)
      // Two locations may have an extension of the same number: the line stands at one of them.
      if (line !== undefined && this.locationOf(line) === location.name) return line
    }
    return undefined
  }

  /** Numbers at the location of `line`; without a line, at the default location. */
  of(line?: LineNumber): NumbersAtSite {
    const plan = this.#plan()
    if (this.#known?.plan !== plan) this.#known = { plan, byName: new Map() }
    const { byName } = this.#known
    const name = this.locationOf(line)
    let numbers = byName.get(name)
    if (!numbers) {
      numbers = new NumbersAtSite(plan.at(name), this.#clock)
      byName.set(name, numbers)
    }
    return numbers
  }
}

export class NumbersAtSite {
  readonly #site: Site
  readonly #clock: Clock
  readonly #displayed = new Map<string, string>()

  constructor(site: Site, clock: Clock) {
    this.#site = site
    this.#clock = clock
  }

  /**
   * What a phone system reported: canonical where there is such a form, else the digits that are left. Empty where the location
   * ignores such numbers, as it may do with connected ones.
   */
  reported(number: string, as: ReportedDirection): string {
    if (number === '' || (isCanonical(number) && !as.startsWith('connected-'))) return number
    return format(number.slice(0, LONGEST_NUMBER), as, this.#site).result
  }

  /** The canonical number of a line, or null where it cannot be reached from outside. */
  canonicalOfLine(line: LineNumber): string | null {
    return formatLine(numberOfLine(line), this.#site).canonical
  }

  /** The canonical number of what a person wrote, or null. */
  canonicalOf(text: string): string | null {
    return canonicalOf(text.slice(0, LONGEST_NUMBER), this.#site)
  }

  /**
   * The canonical number by which contacts are searched for what somebody typed, or null. A short number of another location is made
   * whole where locations are searched across.
   */
  searched(text: string): string | null {
    return formatForSearch(text.slice(0, LONGEST_NUMBER), this.#site).canonical
  }

  /** As it is shown: a canonical number grouped, an extension short, anything else as it is. */
  display(number: string): string {
    if (!isCanonical(number)) return number
    const known = this.#displayed.get(number)
    if (known !== undefined) return known
    const shown = displayOf(number, this.#site)
    if (this.#displayed.size >= MOST_REMEMBERED) this.#displayed.clear()
    this.#displayed.set(number, shown)
    return shown
  }

  /** As it is shown to people anywhere: our own extensions too with all that is before them. */
  displayPublic(number: string): string {
    return isCanonical(number) ? displayPublic(number, this.#site) : number
  }

  /** The place of a canonical number in the viewer's language, or null. */
  place(number: string, language: 'de' | 'en'): string | null {
    return isCanonical(number) ? (this.#site.places.placeOf(number, language) ?? null) : null
  }

  /**
   * The digits that the phone system needs for what somebody typed, with the steps that led to them. Throws `number-too-long`,
   * `number-empty`, and with a project `project-unknown`, `pin-needed`, `user-code-needed`.
   */
  dial(text: string, options: DialWishes = {}): Dialled {
    return this.#dial(dial, text, options)
  }

  /** The projects for which one can call from here. */
  get projects(): readonly ProjectChoice[] {
    const { location } = this.#site
    return location.projects.map((project) => ({
      name: project.name,
      use: project.use,
      prompts: promptsOfProject(project, location),
    }))
  }

  /** What the journal keeps of a call that is put to a project, or null where it keeps nothing. Throws `project-unknown`. */
  journalOf(project: string): ProjectEntry | null {
    return projectEntry(this.#project(project))
  }

  #project(name: string): Project {
    const { location } = this.#site
    const project = location.projects.find((known) => known.name === name)
    if (!project) throw new NamedError(numberErrors, 'project-unknown', { location: location.name, name })
    return project
  }

  /** The same for a number that a third-party application dials, with as many rules as the location has for those (§10.3.9). */
  dialForApplication(text: string, options: { forward?: boolean; steps?: boolean } = {}): Dialled {
    return this.#dial(dialForApplication, text, options)
  }

  /** A number that a phone system reported, in the form in which the location has applications get numbers (§10.3.9). */
  reportedToApplication(number: string, as: ReportedDirection): string {
    return formatForApplication(number.slice(0, LONGEST_NUMBER), as, this.#site).result
  }

  /** The emergency rule for a phone at an IP address that dials `number`, or undefined (§10.3.3.5). */
  emergencyRule(
    number: string,
    address: string,
  ): { readonly prefix: string; readonly rule: string } | undefined {
    const client = parseAddress(address)
    const hit = client && this.#site.emergency.find(number, client)
    return hit && { prefix: hit.rule.prefix, rule: hit.rule.name }
  }

  /** Which number of a line here somebody at the other end of a trunk sees, and why. */
  shown(question: Omit<ShownNumberQuestion, 'site'>): Explained<ShownNumber> {
    const { extension } = question
    const line = numberOfLine(extension.line)
    return shownNumber({ ...question, extension: { ...extension, line }, site: this.#site })
  }

  /** A number as somebody at the other end of a trunk wants it. */
  written(style: TrunkStyle, number: string): string {
    return writtenFor(style, number.slice(0, LONGEST_NUMBER), this.#site)
  }

  /** A number as somebody at the other end of a trunk wrote it, canonical where there is such a form. */
  read(style: TrunkStyle, number: string): string {
    return readFrom(style, number.slice(0, LONGEST_NUMBER), this.#site)
  }

  /**
   * Which of `prefixes` bars a number that is to go out from here, in any of its writings. `mayCarryCode`: no access code was taken off.
   */
  barred(number: string, prefixes: readonly string[], mayCarryCode: boolean): Barred | undefined {
    return barredPrefix(number.slice(0, LONGEST_NUMBER), prefixes, this.#site, mayCarryCode)
  }

  /** The internal number behind a canonical one of this location's range; others are left as they are. */
  internalOf(number: string): string {
    if (!isCanonical(number)) return number
    const { result, kind } = dial(number.slice(0, LONGEST_NUMBER), this.#site)
    return kind === 'internal' ? result : number
  }

  /** The name under which applications see a line (§10.3.9). */
  lineNameForApplication(name: string, line: LineNumber): string {
    return lineNameForApplication(name, line, this.#site)
  }

  #dial(by: typeof dial, text: string, { project, client, ...options }: DialWishes): Dialled {
    const { leastCostRouting, timeZone } = this.#site.location
    const isRouted = leastCostRouting.grid.length > 0
    const time = isRouted ? wallTimeOf(this.#clock.now(), timeZone ?? OWN_TIME_ZONE) : undefined
    const dialled = by(text, this.#site, {
      ...options,
      ...(time ? { time } : {}),
      ...(project === undefined ? {} : { project: this.#project(project) }),
      ...(client === undefined ? {} : { client: parseAddress(client) }),
    })
    if (dialled.result === '') throw new NamedError(numberErrors, 'number-empty')
    return dialled
  }
}

/** Where a location names no time zone, its walls show the time of this machine. */
const OWN_TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

function isCanonical(number: string): boolean {
  return /^\+[0-9]{2,32}$/.test(number)
}

/**
 * The number at which a line is called: its key without the small letter that tells devices in parallel on one number apart, 111 for
 * 111b (§6.13.1).
 */
export function numberOfLine(line: LineNumber): string {
  return /^\+?\d+[a-z]$/.test(line) ? line.slice(0, -1) : line
}
