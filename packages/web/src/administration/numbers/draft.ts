/**
 * A location while it is edited: every setting is there, lists are text as it is typed, entries of lists have keys of their own. Pure;
 * the server's number engine judges what comes out.
 */
import type {
  LocationJson,
  LocationView,
  NumberRule,
  NumberTest,
  RuleListName,
  SaveLocation,
} from '@offhook/contract'
import { listOf } from '../../elements/form.ts'

/** An entry of a list; the key stays while it is moved and edited. */
export type Keyed<Item> = Item & { readonly key: string }

export interface RangeDraft {
  readonly from: string
  readonly to: string
}

export const codeNames = ['local', 'national', 'international', 'private', 'forwarding'] as const
export type CodeName = (typeof codeNames)[number]
export const stripNames = [
  'incoming',
  'outgoing',
  'forwarding',
  'connectedIncoming',
  'connectedOutgoing',
] as const
export type StripName = (typeof stripNames)[number]
export const listNames: readonly RuleListName[] = [
  'external',
  'internal',
  'line',
  'incoming',
  'outgoing',
  'dial',
  'dialFinal',
]

export interface PbxDraft {
  readonly access: 'ddi' | 'msn'
  readonly trunkNumber: string
  readonly mainNumber: string
  /** How direct dialling numbers are told. */
  readonly ddiBy: 'length' | 'range' | 'firstDigits'
  readonly range: RangeDraft
  readonly firstDigits: RangeDraft
  readonly msn: readonly Keyed<{ readonly number: string; readonly internal: string }>[]
  /** The extensions that exist say how long internal numbers are. */
  readonly isLengthAutomatic: boolean
  readonly internalLength: { readonly min: string; readonly max: string }
  readonly accessCodes: Readonly<Record<CodeName, string>>
  /** Codes with commas between them. */
  readonly strip: Readonly<Record<StripName, string>>
  readonly ignoreConnectedId: boolean
}

export interface LocationDraft {
  readonly name: string
  readonly country: string
  readonly areaCode: string
  readonly timeZone: string
  readonly hasPbx: boolean
  readonly pbx: PbxDraft
  readonly rules: Readonly<Record<RuleListName, readonly Keyed<NumberRule>[]>>
  readonly emergency: readonly Keyed<{
    readonly name: string
    readonly subnet: string
    readonly numbers: string
    readonly prefix: string
  }>[]
  readonly vanityAreaCodes: string
  readonly specialNumbersWithoutAccessCode: boolean
  readonly dialing: {
    readonly format: 'rules' | 'e164'
    readonly areaCodeAlways: boolean
    readonly postDial: boolean
  }
  readonly network: Readonly<Record<NetworkOption, boolean>>
  readonly applications: {
    readonly dial: 'final-only' | 'full'
    readonly report: 'raw' | 'stripped' | 'canonical'
    readonly lineNames: 'original' | 'number'
  }
  readonly providers: readonly Keyed<{ readonly name: string; readonly prefix: string }>[]
  readonly zones: readonly Keyed<{ readonly name: string; readonly prefixes: string }>[]
  readonly grid: readonly Keyed<{
    readonly zone: string
    readonly days: 'mon-fri' | 'sat' | 'sun'
    readonly from: string
    readonly to: string
    readonly provider: string
  }>[]
  readonly projects: readonly Keyed<{
    readonly name: string
    readonly code: string
    readonly use: 'journal' | 'dial-and-journal' | 'dial' | 'private'
  }>[]
  readonly northAmerica: {
    readonly ownDefault: 'local' | 'toll'
    readonly toll: readonly AreaRuleDraft[]
    readonly free: readonly AreaRuleDraft[]
    readonly otherLocal: readonly AreaRuleDraft[]
  }
  readonly lines: string
  readonly tests: readonly Keyed<NumberTest>[]
  readonly isDefault: boolean
}

export type NetworkOption = 'enabled' | 'resolveOthers' | 'searchAcross' | 'shortenBeforeDialing'
export type AreaRuleDraft = Keyed<{ readonly areaCode: string; readonly prefixes: string }>

let keys = 0

/** A key that no other entry on this page has. */
export function newKey(): string {
  keys += 1
  return `k${keys}`
}

function keyed<Item extends object>(items: readonly Item[]): Keyed<Item>[] {
  return items.map((item) => ({ ...item, key: newKey() }))
}

function unkeyed<Item extends object>(items: readonly Keyed<Item>[]): Omit<Item, 'key'>[] {
  return items.map(({ key: _key, ...item }) => item as unknown as Omit<Item, 'key'>)
}

const joined = (items: readonly string[]) => items.join(', ')

/** A location with every setting, as the server fills it in. */
interface Effective {
  readonly name: string
  readonly country: string
  readonly areaCode: string
  readonly timeZone?: string
  readonly pbx?: {
    readonly access: 'ddi' | 'msn'
    readonly trunkNumber: string
    readonly mainNumber: string
    readonly ddi?: { readonly range?: RangeDraft; readonly firstDigits?: RangeDraft }
    readonly msn: readonly { readonly number: string; readonly internal: string }[]
    readonly internalLength: { readonly min: number; readonly max: number }
    readonly accessCodes: Readonly<Record<CodeName, string>>
    readonly strip: Readonly<Record<StripName, readonly string[]>>
    readonly ignoreConnectedId: boolean
  }
  readonly rules: Readonly<Record<RuleListName, readonly NumberRule[]>>
  readonly emergency: readonly {
    readonly name: string
    readonly subnet: string
    readonly numbers: readonly string[]
    readonly prefix: string
  }[]
  readonly vanityAreaCodes: readonly string[]
  readonly specialNumbersWithoutAccessCode: boolean
  readonly dialing: LocationDraft['dialing']
  readonly network: LocationDraft['network']
  readonly applications: LocationDraft['applications']
  readonly leastCostRouting: {
    readonly providers: readonly { readonly name: string; readonly prefix: string }[]
    readonly zones: readonly { readonly name: string; readonly prefixes: readonly string[] }[]
    readonly grid: readonly Omit<LocationDraft['grid'][number], 'key'>[]
  }
  readonly projects: readonly Omit<LocationDraft['projects'][number], 'key'>[]
  readonly northAmerica: {
    readonly ownAreaCode: {
      readonly default: 'local' | 'toll'
      readonly toll: readonly AreaRule[]
      readonly free: readonly AreaRule[]
    }
    readonly otherAreaCodes: { readonly local: readonly AreaRule[] }
  }
}

interface AreaRule {
  readonly areaCode: string
  readonly prefixes: readonly string[]
}

const codes = (code: string) =>
  Object.fromEntries(codeNames.map((name) => [name, code])) as Record<CodeName, string>

const noPbx: PbxDraft = {
  access: 'ddi',
  trunkNumber: '',
  mainNumber: '',
  ddiBy: 'length',
  range: { from: '', to: '' },
  firstDigits: { from: '', to: '' },
  msn: [],
  isLengthAutomatic: true,
  internalLength: { min: '', max: '' },
  accessCodes: codes('0'),
  strip: Object.fromEntries(stripNames.map((name) => [name, '0'])) as Record<StripName, string>,
  ignoreConnectedId: false,
}

/**
 * A location that does not exist yet. Its phone system takes the same access code as that of the default location, which is on the
 * numbers that were dialled and not on those of callers: so the built-in one has it.
 */
export function newDraft(
  name: string,
  { country, accessCode }: { readonly country: string; readonly accessCode: string },
): LocationDraft {
  const strip = {
    incoming: '',
    outgoing: accessCode,
    forwarding: accessCode,
    connectedIncoming: '',
    connectedOutgoing: accessCode,
  }
  return {
    name,
    country,
    areaCode: '',
    timeZone: '',
    hasPbx: true,
    pbx: { ...noPbx, accessCodes: codes(accessCode), strip },
    rules: Object.fromEntries(listNames.map((list) => [list, []])) as unknown as LocationDraft['rules'],
    emergency: [],
    vanityAreaCodes: '',
    specialNumbersWithoutAccessCode: false,
    dialing: { format: 'rules', areaCodeAlways: false, postDial: false },
    network: { enabled: false, resolveOthers: false, searchAcross: false, shortenBeforeDialing: false },
    applications: { dial: 'final-only', report: 'canonical', lineNames: 'original' },
    providers: [],
    zones: [],
    grid: [],
    projects: [],
    northAmerica: { ownDefault: 'local', toll: [], free: [], otherLocal: [] },
    lines: '',
    tests: [],
    isDefault: false,
  }
}

export function draftOf(view: LocationView): LocationDraft {
  const { effective, location, lines, tests, isDefault } = view
  const draft = draftOfJson(effective, location)
  return {
    ...draft,
    lines: joined(lines),
    tests: keyed(tests.map(({ input, as, expected }) => ({ input, as, expected }))),
    isDefault,
  }
}

/** `written` tells which settings somebody chose; `json` has all of them. */
function draftOfJson(json: LocationJson, written: LocationJson): LocationDraft {
  const full = json as unknown as Effective
  const { leastCostRouting: routing, northAmerica } = full
  return {
    name: full.name,
    country: full.country,
    areaCode: full.areaCode,
    timeZone: full.timeZone ?? '',
    hasPbx: full.pbx !== undefined,
    pbx: full.pbx ? pbxDraft(full.pbx, written) : noPbx,
    rules: Object.fromEntries(
      listNames.map((list) => [list, keyed(full.rules[list])]),
    ) as unknown as LocationDraft['rules'],
    emergency: keyed(full.emergency.map((rule) => ({ ...rule, numbers: joined(rule.numbers) }))),
    vanityAreaCodes: joined(full.vanityAreaCodes),
    specialNumbersWithoutAccessCode: full.specialNumbersWithoutAccessCode,
    dialing: full.dialing,
    network: full.network,
    applications: full.applications,
    providers: keyed(routing.providers),
    zones: keyed(routing.zones.map((zone) => ({ ...zone, prefixes: joined(zone.prefixes) }))),
    grid: keyed(routing.grid),
    projects: keyed(full.projects),
    northAmerica: {
      ownDefault: northAmerica.ownAreaCode.default,
      toll: areaRules(northAmerica.ownAreaCode.toll),
      free: areaRules(northAmerica.ownAreaCode.free),
      otherLocal: areaRules(northAmerica.otherAreaCodes.local),
    },
    lines: '',
    tests: [],
    isDefault: false,
  }
}

function areaRules(rules: readonly AreaRule[]): AreaRuleDraft[] {
  return keyed(rules.map((rule) => ({ ...rule, prefixes: joined(rule.prefixes) })))
}

function pbxDraft(pbx: NonNullable<Effective['pbx']>, written: LocationJson): PbxDraft {
  const asWritten = written.pbx as { internalLength?: unknown } | undefined
  const { ddi, internalLength, strip } = pbx
  return {
    access: pbx.access,
    trunkNumber: pbx.trunkNumber,
    mainNumber: pbx.mainNumber,
    ddiBy: ddi?.range ? 'range' : ddi?.firstDigits ? 'firstDigits' : 'length',
    range: ddi?.range ?? noPbx.range,
    firstDigits: ddi?.firstDigits ?? noPbx.firstDigits,
    msn: keyed(pbx.msn),
    isLengthAutomatic: asWritten?.internalLength === undefined,
    internalLength: { min: String(internalLength.min), max: String(internalLength.max) },
    accessCodes: pbx.accessCodes,
    strip: Object.fromEntries(stripNames.map((name) => [name, joined(strip[name])])) as Record<
      StripName,
      string
    >,
    ignoreConnectedId: pbx.ignoreConnectedId,
  }
}

/** What is sent to be tried or saved. */
export function savedOf(draft: LocationDraft): SaveLocation {
  return {
    location: jsonOf(draft),
    lines: listOf(draft.lines),
    tests: unkeyed(draft.tests),
    ...(draft.isDefault ? { isDefault: true } : {}),
  }
}

export function jsonOf(draft: LocationDraft): LocationJson {
  const { northAmerica } = draft
  return {
    name: draft.name,
    country: draft.country,
    areaCode: draft.areaCode,
    ...(draft.timeZone === '' ? {} : { timeZone: draft.timeZone }),
    ...(draft.hasPbx ? { pbx: pbxJson(draft.pbx) } : {}),
    rules: Object.fromEntries(listNames.map((list) => [list, unkeyed(draft.rules[list])])),
    emergency: unkeyed(draft.emergency).map((rule) => ({ ...rule, numbers: listOf(rule.numbers) })),
    vanityAreaCodes: listOf(draft.vanityAreaCodes),
    specialNumbersWithoutAccessCode: draft.specialNumbersWithoutAccessCode,
    dialing: draft.dialing,
    network: draft.network,
    applications: draft.applications,
    leastCostRouting: {
      providers: unkeyed(draft.providers),
      zones: unkeyed(draft.zones).map((zone) => ({ ...zone, prefixes: listOf(zone.prefixes) })),
      grid: unkeyed(draft.grid),
    },
    projects: unkeyed(draft.projects),
    northAmerica: {
      ownAreaCode: {
        default: northAmerica.ownDefault,
        toll: areaRulesJson(northAmerica.toll),
        free: areaRulesJson(northAmerica.free),
      },
      otherAreaCodes: { local: areaRulesJson(northAmerica.otherLocal) },
    },
  }
}

function areaRulesJson(rules: readonly AreaRuleDraft[]) {
  return unkeyed(rules).map((rule) => ({ ...rule, prefixes: listOf(rule.prefixes) }))
}

function pbxJson(pbx: PbxDraft) {
  const isDdi = pbx.access === 'ddi'
  const ddi =
    pbx.ddiBy === 'range'
      ? { ddi: { range: pbx.range } }
      : pbx.ddiBy === 'firstDigits'
        ? { ddi: { firstDigits: pbx.firstDigits } }
        : {}
  const length = pbx.isLengthAutomatic
    ? {}
    : { internalLength: { min: Number(pbx.internalLength.min), max: Number(pbx.internalLength.max) } }
  return {
    access: pbx.access,
    ...(isDdi ? { trunkNumber: pbx.trunkNumber, ...ddi } : { msn: unkeyed(pbx.msn) }),
    mainNumber: pbx.mainNumber,
    ...length,
    accessCodes: pbx.accessCodes,
    strip: Object.fromEntries(stripNames.map((name) => [name, listOf(pbx.strip[name])])),
    ignoreConnectedId: pbx.ignoreConnectedId,
  }
}

/** Whether two drafts would save the same. */
export function isSameDraft(a: LocationDraft, b: LocationDraft): boolean {
  return JSON.stringify(savedOf(a)) === JSON.stringify(savedOf(b))
}

/** `items` with the entry at `from` moved to `to`. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const next = [...items]
  const [item] = next.splice(from, 1)
  if (item !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, item)
  return next
}
