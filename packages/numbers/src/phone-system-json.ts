/** The JSON form of a location's phone system: extensions, access codes, codes to strip. */
import type { JsonReader } from './json-reader.ts'
import type { AccessCodes, DigitRange, DirectDialling, PhoneSystem, StripLists } from './location.ts'

/** Digits as extensions, area codes and emergency numbers have them. */
export const DIGITS = /^\d{1,20}$/
/** Digits, * and # that are dialled before a number. */
export const CODE = /^[0-9*#]{0,20}$/
const PUBLIC_OR_NONE = /^(\+?[\d ()/-]{1,40})?$/

/** Reads `pbx` of a location. */
export function parsePhoneSystem(json: JsonReader): PhoneSystem {
  if (json.value === null) json.fail('an object is needed')
  json.only([
    'access',
    'trunkNumber',
    'mainNumber',
    'ddi',
    'msn',
    'internalLength',
    'accessCodes',
    'strip',
    'ignoreConnectedId',
  ])
  const access = json.at('access').oneOf(['ddi', 'msn'], 'ddi')
  const trunkNumber = json.at('trunkNumber').text(/^\d{0,15}$/, 'a base number of digits', '')
  if (access === 'msn' && trunkNumber !== '') {
    json.at('trunkNumber').fail('a multi-number line has no base number')
  }
  if (access === 'ddi' && json.at('msn').list((item) => item).length > 0) {
    json.at('msn').fail('only access "msn" has a list of numbers')
  }
  if (access === 'msn' && !json.at('ddi').missing) json.at('ddi').fail('only access "ddi" has a range')
  const ddi = json.at('ddi').missing ? undefined : parseDirectDialling(json.at('ddi'))
  const msn = json.at('msn').list((item) => ({
    number: item
      .only(['number', 'internal'])
      .at('number')
      .text(/^\+?[\d ()/-]{1,40}$/, 'a public number'),
    internal: item.at('internal').text(DIGITS, 'an extension of digits'),
  }))
  return {
    access,
    trunkNumber,
    mainNumber: json.at('mainNumber').text(PUBLIC_OR_NONE, 'a public number', ''),
    ...(ddi ? { ddi } : {}),
    msn,
    internalLength: parseInternalLength(json.at('internalLength'), ddi, msn),
    accessCodes: parseAccessCodes(json.at('accessCodes')),
    strip: parseStripLists(json.at('strip')),
    ignoreConnectedId: json.at('ignoreConnectedId').boolean(false),
  }
}

function parseDirectDialling(json: JsonReader): DirectDialling {
  json.only(['range', 'firstDigits'])
  const range = json.at('range')
  const first = json.at('firstDigits')
  if (range.missing === first.missing) json.fail('either "range" or "firstDigits" is needed')
  return first.missing
    ? { range: parseRange(range, /^\d{1,10}$/) }
    : { firstDigits: parseRange(first, /^\d$/) }
}

function parseRange(json: JsonReader, digits: RegExp): DigitRange {
  json.only(['from', 'to'])
  const from = json.at('from').text(digits, 'digits')
  const to = json.at('to').text(digits, 'digits')
  if (from.length > to.length || (from.length === to.length && from > to)) {
    json.at('to').fail(`the range ends (${to}) before it begins (${from})`)
  }
  return { from, to }
}

/**
 * The specification names no default. Without the setting, the lengths follow from the extensions: of the range, of the
 * multi-numbers, or 2 to 4 as in the example for first digits.
 */
function parseInternalLength(
  json: JsonReader,
  ddi: DirectDialling | undefined,
  msn: readonly { readonly internal: string }[],
): { min: number; max: number } {
  json.only(['min', 'max'])
  const lengths = ddi?.range
    ? [ddi.range.from.length, ddi.range.to.length]
    : msn.map((entry) => entry.internal.length)
  const known = lengths.length > 0
  const min = json.at('min').integer(1, 20, known ? Math.min(...lengths) : 2)
  const max = json.at('max').integer(1, 20, Math.max(min, ...(known ? lengths : [4])))
  if (max < min) json.at('max').fail(`the longest length (${max}) is below the shortest (${min})`)
  return { min, max }
}

function parseAccessCodes(json: JsonReader): AccessCodes {
  json.only(['local', 'national', 'international', 'private', 'forwarding'])
  const code = (key: string) => json.at(key).text(CODE, 'an access code of digits, * and #', '0')
  const local = code('local')
  return {
    local,
    national: code('national'),
    international: code('international'),
    private: json.at('private').text(/^[0-9*#eEuU]{0,40}$/, 'an access code of digits, * # e E u U', '0'),
    forwarding: code('forwarding'),
  }
}

function parseStripLists(json: JsonReader): StripLists {
  json.only(['incoming', 'outgoing', 'forwarding', 'connectedIncoming', 'connectedOutgoing'])
  const codes = (key: string) =>
    json.at(key).missing
      ? ['0']
      : json.at(key).list((item) => item.text(/^[0-9*#]{1,20}$/, 'an access code of digits, * and #'), 100)
  return {
    incoming: codes('incoming'),
    outgoing: codes('outgoing'),
    forwarding: codes('forwarding'),
    connectedIncoming: codes('connectedIncoming'),
    connectedOutgoing: codes('connectedOutgoing'),
  }
}
