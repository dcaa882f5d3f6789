/**
 * A location: a site with its country, area code, phone system numbering and rules. A plain value; see location-json.ts for
 * its JSON form and site.ts for the form prepared for fast use.
 *
 * Paragraphs (§10.2 to §20.4) in this package are those of the product specification; docs/protocols/numbers.md says what was
 * decided about each.
 */

/** What one entry of a rule list does (§10.3.3.3–§10.3.4). */
export interface Rule {
  readonly match: string
  /** `regex` in the dialect of rule-dialect.ts, `literal` compares the whole number. */
  readonly type: 'regex' | 'literal'
  /** What the number becomes; null recognises the number and leaves it as it is. */
  readonly replace: string | null
}

/** The seven editable lists of a location. */
export type RuleListName = 'external' | 'internal' | 'line' | 'incoming' | 'outgoing' | 'dial' | 'dialFinal'

export type RuleLists = Readonly<Record<RuleListName, readonly Rule[]>>

export interface DigitRange {
  readonly from: string
  readonly to: string
}

/** Extensions that can be reached from outside: numbers of a range, or by their first digit (§10.3.3). */
export type DirectDialling =
  | { readonly range: DigitRange; readonly firstDigits?: never }
  | { readonly firstDigits: DigitRange; readonly range?: never }

/** A public number of a multi-number line and the extension that it reaches. */
export interface MultiNumber {
  readonly number: string
  readonly internal: string
}

export interface AccessCodes {
  readonly local: string
  readonly national: string
  readonly international: string
  /** For private calls; may hold the placeholders e E u U. Empty: private calls use the code of their class. */
  readonly private: string
  readonly forwarding: string
}

/** Access codes that reported numbers carry, by kind of number (§10.3.3.2). */
export interface StripLists {
  readonly incoming: readonly string[]
  readonly outgoing: readonly string[]
  readonly forwarding: readonly string[]
  readonly connectedIncoming: readonly string[]
  readonly connectedOutgoing: readonly string[]
}

export interface PhoneSystem {
  readonly access: 'ddi' | 'msn'
  /** The base number without area code, `12345` in +49 (30) 12345-222. Empty with `msn`. */
  readonly trunkNumber: string
  /** The public number that extensions without one of their own show outside; empty: the base number. */
  readonly mainNumber: string
  readonly ddi?: DirectDialling
  readonly msn: readonly MultiNumber[]
  readonly internalLength: { readonly min: number; readonly max: number }
  readonly accessCodes: AccessCodes
  readonly strip: StripLists
  readonly ignoreConnectedId: boolean
}

/** Emergency numbers of clients in one subnet get a prefix, so that the phone system can signal a call-back number. */
export interface EmergencyRule {
  readonly name: string
  /** CIDR, IPv4 or IPv6. */
  readonly subnet: string
  readonly numbers: readonly string[]
  readonly prefix: string
}

export type DayClass = 'mon-fri' | 'sat' | 'sun'

export interface LeastCostRoutingTable {
  readonly providers: readonly { readonly name: string; readonly prefix: string }[]
  readonly zones: readonly { readonly name: string; readonly prefixes: readonly string[] }[]
  /** `from` and `to` are local times on the half-hour; `to` is not included and may be 24:00. */
  readonly grid: readonly {
    readonly zone: string
    readonly days: DayClass
    readonly from: string
    readonly to: string
    readonly provider: string
  }[]
}

export type ProjectUse = 'journal' | 'dial-and-journal' | 'dial' | 'private'

export interface Project {
  readonly name: string
  readonly code: string
  readonly use: ProjectUse
}

/** Numbers by area code and the digits that follow it; no prefixes means every number of the area code. */
export interface AreaCodeRule {
  readonly areaCode: string
  readonly prefixes: readonly string[]
}

/** Area-code rules of the North American numbering plan (§10.3.1, §10.3.2). */
export interface NorthAmericaRules {
  readonly ownAreaCode: {
    /** How numbers of the own area code are dialled that no list names. */
    readonly default: 'local' | 'toll'
    readonly toll: readonly AreaCodeRule[]
    readonly free: readonly AreaCodeRule[]
  }
  readonly otherAreaCodes: { readonly local: readonly AreaCodeRule[] }
}

export interface Location {
  readonly name: string
  /** ISO 3166 code of a country that the country table knows. */
  readonly country: string
  /** Without trunk prefix, except where the zero is part of the number (Italy). Empty where there are no area codes. */
  readonly areaCode: string
  /** IANA time zone for least-cost routing; without it the time is taken as it is written. */
  readonly timeZone?: string
  readonly pbx?: PhoneSystem
  readonly rules: RuleLists
  readonly emergency: readonly EmergencyRule[]
  readonly vanityAreaCodes: readonly string[]
  readonly specialNumbersWithoutAccessCode: boolean
  readonly dialing: {
    readonly format: 'rules' | 'e164'
    readonly areaCodeAlways: boolean
    readonly postDial: boolean
  }
  readonly network: {
    readonly enabled: boolean
    readonly resolveOthers: boolean
    readonly searchAcross: boolean
    readonly shortenBeforeDialing: boolean
  }
  /** Number formats for third-party applications (§10.3.9). */
  readonly applications: {
    readonly dial: 'final-only' | 'full'
    readonly report: 'raw' | 'stripped' | 'canonical'
    readonly lineNames: 'original' | 'number'
  }
  readonly leastCostRouting: LeastCostRoutingTable
  readonly projects: readonly Project[]
  readonly northAmerica: NorthAmericaRules
}
