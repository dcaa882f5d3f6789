/** Where in the form something stands: a rule that fired, or a value that the server refused. Pure. */
import type { NumberExplanation, Problem } from '@offhook/contract'

/**
 * The pointer into the location behind `from` of a step; undefined where the rule is not the location's own. `location:Berlin` alone
 * stands for its extensions.
 */
export function pointerOf(from: string | null, name: string): string | undefined {
  const start = `location:${name}`
  if (from === null || !from.startsWith(start)) return undefined
  const pointer = from.slice(start.length)
  return pointer === '' ? EXTENSIONS : pointer.startsWith('/') ? pointer : undefined
}

/** Where the form says which extensions there are. */
const EXTENSIONS = '/pbx/ddi'

/** The places of the form whose rules fired, in the answers that are looked at. */
export function litPlaces(explanations: readonly NumberExplanation[], name: string): ReadonlySet<string> {
  const pointers = explanations
    .flatMap(({ steps }) => steps)
    .map(({ from, rule }) => (rule === null ? undefined : pointerOf(from, name)))
  return new Set(pointers.filter((pointer) => pointer !== undefined))
}

/** Whether one of `places` is `pointer` or stands below it. */
export function hasPlace(places: Iterable<string>, pointer: string): boolean {
  for (const place of places) if (place === pointer || place.startsWith(`${pointer}/`)) return true
  return false
}

/** The place in the location that a problem points at, and what is wrong there. */
export function refusedPlace(problem: Problem | undefined): { pointer: string; detail: string } | undefined {
  const error = problem?.errors?.[0]
  if (!error?.pointer.startsWith('/location')) return undefined
  return { pointer: error.pointer.slice('/location'.length), detail: error.detail }
}

/** Whose field is wrong decides what is said; the engine's own words are in English. */
export type RefusedField =
  | 'name'
  | 'country'
  | 'areaCode'
  | 'digits'
  | 'range'
  | 'length'
  | 'code'
  | 'expression'
  | 'subnet'
  | 'emergencyNumbers'
  | 'emergencyName'
  | 'timeZone'
  | 'prefix'
  | 'halfHour'
  | 'reference'
  | 'project'
  | 'other'

const FIELDS: readonly (readonly [RegExp, RefusedField])[] = [
  [/^\/name$/, 'name'],
  [/^\/country$/, 'country'],
  [/^\/areaCode$/, 'areaCode'],
  [/^\/timeZone$/, 'timeZone'],
  [/^\/pbx\/trunkNumber$/, 'digits'],
  [/^\/pbx\/mainNumber$/, 'digits'],
  [/^\/pbx\/ddi/, 'range'],
  [/^\/pbx\/msn/, 'digits'],
  [/^\/pbx\/internalLength/, 'length'],
  [/^\/pbx\/(accessCodes|strip)\//, 'code'],
  [/^\/rules\//, 'expression'],
  [/^\/emergency\/\d+\/subnet$/, 'subnet'],
  [/^\/emergency\/\d+\/numbers/, 'emergencyNumbers'],
  [/^\/emergency\/\d+\/name$/, 'emergencyName'],
  [/^\/emergency\/\d+\/prefix$/, 'code'],
  [/^\/vanityAreaCodes/, 'digits'],
  [/^\/leastCostRouting\/(providers|zones)/, 'prefix'],
  [/^\/leastCostRouting\/grid\/\d+\/(from|to)$/, 'halfHour'],
  [/^\/leastCostRouting\/grid\/\d+\/(zone|provider)$/, 'reference'],
  [/^\/projects\//, 'project'],
  [/^\/northAmerica/, 'digits'],
]

export function refusedField(pointer: string): RefusedField {
  return FIELDS.find(([pattern]) => pattern.test(pointer))?.[1] ?? 'other'
}
