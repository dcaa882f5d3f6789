/**
 * A location as it is kept: the JSON that an administrator wrote, the lines that belong to it whatever their number, the tests that
 * watch over it. Values and pure rules.
 */
import { isNamedError, NamedError } from '@offhook/base'
import type { LocationJson, NumberTest, Settings } from '@offhook/contract'
import { type Location, numberErrors, parseLocation, type StripLists } from '@offhook/numbers'
import type { LineNumber } from '@offhook/telephony'

/** The part of the default location that stands among the settings. */
export type LocationBasics = Settings['location']

export interface StoredLocation {
  /** The same as in the JSON. */
  readonly name: string
  /** All lines that belong to no other location belong to this one. */
  readonly isDefault: boolean
  readonly json: LocationJson
  readonly lines: readonly LineNumber[]
  readonly tests: readonly NumberTest[]
}

/** What the default location is called before somebody gives it a name. */
export const FIRST_NAME = 'Main site'

export const unsetBasics: LocationBasics = { country: 'DE', areaCode: '', trunkNumber: '', accessCode: '' }

const CODES = ['local', 'national', 'international', 'private', 'forwarding'] as const
/** Numbers that were dialled carry the access code; callers come without it from the built-in phone system. */
const DIALLED = ['outgoing', 'forwarding', 'connectedOutgoing'] as const
const STRIPPED = ['incoming', ...DIALLED, 'connectedIncoming'] as const

/** The location that the set-up makes. */
export function firstLocation(basics: LocationBasics, name = FIRST_NAME): LocationJson {
  const { country, areaCode, trunkNumber, accessCode } = basics
  const carried = accessCode === '' ? [] : [accessCode]
  return {
    name,
    country,
    areaCode,
    pbx: {
      trunkNumber,
      accessCodes: Object.fromEntries(CODES.map((code) => [code, accessCode])),
      strip: {
        incoming: [],
        connectedIncoming: [],
        ...Object.fromEntries(DIALLED.map((kind) => [kind, carried])),
      },
    },
  }
}

/** What the settings show of a location. */
export function basicsOf({ country, areaCode, pbx }: Location): LocationBasics {
  return {
    country,
    areaCode,
    trunkNumber: pbx?.trunkNumber ?? '',
    accessCode: pbx?.accessCodes.local ?? '',
  }
}

/**
 * `json` after its basics were changed among the settings. The access code there is the one for local calls; codes that were the
 * same go with it, others are somebody's own choice and stay.
 */
export function withBasics(json: LocationJson, location: Location, basics: LocationBasics): LocationJson {
  const former = basicsOf(location)
  const moved = { ...json, country: basics.country, areaCode: basics.areaCode }
  if (former.trunkNumber === basics.trunkNumber && former.accessCode === basics.accessCode) return moved
  if (!location.pbx) return { ...moved, pbx: firstLocation(basics).pbx }
  const { accessCodes, strip } = location.pbx
  const codes = CODES.map((name) => {
    const code = accessCodes[name]
    return [name, code === former.accessCode ? basics.accessCode : code] as const
  })
  const lists = STRIPPED.map((kind) => [kind, strippedOf(kind, strip, former.accessCode, basics.accessCode)])
  return {
    ...moved,
    pbx: {
      ...(json.pbx as object),
      trunkNumber: basics.trunkNumber,
      accessCodes: Object.fromEntries(codes),
      strip: Object.fromEntries(lists),
    },
  }
}

function strippedOf(kind: keyof StripLists, strip: StripLists, former: string, next: string): string[] {
  const kept = strip[kind].filter((code) => code !== former)
  const isCarried =
    former === '' ? DIALLED.some((dialled) => dialled === kind) : kept.length < strip[kind].length
  return isCarried && next !== '' && !kept.includes(next) ? [next, ...kept] : kept
}

/**
 * Reads a location. Where neither lengths nor a range say what is internal, the extensions that exist do: `extensionLengths`.
 * Throws `location-invalid` with a pointer that begins with `pointer`.
 */
export function readLocation(
  json: LocationJson,
  extensionLengths: readonly number[],
  pointer = '',
): Location {
  try {
    return parseLocation(withLengths(json, extensionLengths))
  } catch (fault) {
    if (!isNamedError(fault, 'location-invalid')) throw fault
    const details = { ...fault.details, pointer: `${pointer}${fault.details.pointer ?? ''}` }
    throw new NamedError(numberErrors, 'location-invalid', details, fault)
  }
}

function withLengths(json: LocationJson, lengths: readonly number[]): LocationJson {
  const { pbx } = json
  if (lengths.length === 0 || typeof pbx !== 'object' || pbx === null || Array.isArray(pbx)) return json
  const known = pbx as Readonly<Record<string, unknown>>
  const { ddi } = known
  const hasRange = typeof ddi === 'object' && ddi !== null && 'range' in ddi
  if (known.internalLength !== undefined || hasRange || known.access === 'msn') return json
  return {
    ...json,
    pbx: { ...known, internalLength: { min: Math.min(...lengths), max: Math.max(...lengths) } },
  }
}

/** The different lengths of extensions made of digits. */
export function lengthsOf(lines: readonly LineNumber[]): readonly number[] {
  const lengths = lines.filter((line) => /^[0-9]{1,20}$/.test(line)).map((line) => line.length)
  return [...new Set(lengths)].sort((a, b) => a - b)
}
