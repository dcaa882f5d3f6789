/**
 * What a headset says and shows, as bits of its HID reports (USB Device Class Definition for HID 1.11 §6.2.2, HID Usage Tables 1.5: page
 * 0x0B Telephony Device, page 0x08 LED). Pure: WebHID hands over the parsed descriptor and the bytes of a report.
 */

/** The part of WebHID's `HIDReportItem` that is needed. */
export interface ReportItem {
  readonly usages?: readonly number[]
  readonly isRange?: boolean
  readonly usageMinimum?: number
  readonly usageMaximum?: number
  readonly isConstant?: boolean
  readonly isArray?: boolean
  /** Whether a value is a state; otherwise it is a change (HID 1.11 §6.2.2.5, Absolute | Relative). */
  readonly isAbsolute?: boolean
  /** Whether the control goes back by itself when nobody touches it, as a push button does (§6.2.2.5, Preferred State). */
  readonly hasPreferredState?: boolean
  readonly logicalMinimum?: number
  readonly reportSize?: number
  readonly reportCount?: number
}

export interface Report {
  readonly reportId?: number
  readonly items?: readonly ReportItem[]
}

export interface ReportCollection {
  readonly usagePage?: number
  readonly inputReports?: readonly Report[]
  readonly outputReports?: readonly Report[]
  readonly children?: readonly ReportCollection[]
}

/** Usage page in the upper, usage in the lower half. */
const BUTTONS = { 720928: 'hook', 720943: 'mute', 720934: 'drop' } as const
const LEDS = { 524311: 'talking', 524297: 'muted', 524312: 'ringing' } as const
type Button = (typeof BUTTONS)[keyof typeof BUTTONS]
type Led = (typeof LEDS)[keyof typeof LEDS]

interface Field<Name> {
  readonly name: Name
  readonly reportId: number
  readonly bit: number
  readonly bits: number
  /** A pressed array control names itself by this value (§6.2.2.5, Array). */
  readonly index: number | undefined
  /** Each press counts, and not the state. */
  readonly isMomentary: boolean
}

export interface HeadsetLayout {
  readonly buttons: readonly Field<Button>[]
  readonly leds: readonly Field<Led>[]
  /** Bytes of each output report. */
  readonly outputBytes: ReadonlyMap<number, number>
}

/** What somebody did at the headset. */
export type HeadsetEvent =
  /** The headset was taken up, or its main button was pressed on. */
  | 'offHook'
  | 'onHook'
  /** The main button of a headset that does not keep a state. */
  | 'hook'
  | 'mute'
  | 'unmute'
  | 'toggleMute'
  | 'drop'

/** What the lights of the headset are to show. */
export type HeadsetLights = Readonly<Record<Led, boolean>>

/** A descriptor is bounded by the browser; this only keeps a strange one from costing time. */
const MOST_BITS = 8 * 1024
const MOST_FIELDS = 256

/** Finds the buttons and lights; of a device that is no headset both are empty. */
export function layoutOf(collections: readonly ReportCollection[]): HeadsetLayout {
  const buttons: Field<Button>[] = []
  const leds: Field<Led>[] = []
  const outputBytes = new Map<number, number>()
  for (const { inputReports = [], outputReports = [] } of flat(collections)) {
    for (const report of inputReports) fieldsOf(report, BUTTONS, buttons)
    for (const report of outputReports) {
      const found = leds.length
      const bits = fieldsOf(report, LEDS, leds)
      if (leds.length > found) outputBytes.set(report.reportId ?? 0, Math.ceil(bits / 8))
    }
  }
  return { buttons, leds, outputBytes }
}

function flat(collections: readonly ReportCollection[], depth = 0): ReportCollection[] {
  if (depth > 8) return []
  return collections.flatMap((each) => [each, ...flat(each.children ?? [], depth + 1)])
}

/** Adds the fields of `report` that have a name in `names`; how many bits the report has. */
function fieldsOf<Name>(report: Report, names: Readonly<Record<number, Name>>, into: Field<Name>[]): number {
  let bit = 0
  for (const item of report.items ?? []) {
    const { reportSize = 1, reportCount = 1, isArray = false } = item
    if (reportSize < 0 || reportCount < 0 || bit + reportSize * reportCount > MOST_BITS) return bit
    const count = isArray ? Math.min(usageCount(item), MOST_FIELDS) : Math.min(reportCount, MOST_FIELDS)
    for (let n = 0; n < count; n++) {
      const name = names[usageAt(item, n)]
      if (name === undefined || item.isConstant || into.length >= MOST_FIELDS) continue
      into.push({
        name,
        reportId: report.reportId ?? 0,
        bit: isArray ? bit : bit + n * reportSize,
        bits: isArray ? reportSize * reportCount : reportSize,
        index: isArray ? (item.logicalMinimum ?? 1) + n : undefined,
        isMomentary: item.isAbsolute === false || (item.hasPreferredState ?? false) || isArray,
      })
    }
    bit += reportSize * reportCount
  }
  return bit
}

function usageCount({ usages = [], isRange, usageMinimum = 0, usageMaximum = 0 }: ReportItem): number {
  return isRange ? usageMaximum - usageMinimum + 1 : usages.length
}

/** §6.2.2.8: the last usage stands for all further controls. */
function usageAt(
  { usages = [], isRange, usageMinimum = 0, usageMaximum = 0 }: ReportItem,
  n: number,
): number {
  return isRange ? Math.min(usageMinimum + n, usageMaximum) : (usages[Math.min(n, usages.length - 1)] ?? 0)
}

/** Which buttons are down, by name. */
export type HeadsetState = Readonly<Partial<Record<Button, boolean>>>

/** What an input report says: the buttons as they are now, and what was done since `before`. Bytes that are missing count as zero. */
export function readReport(
  { buttons }: HeadsetLayout,
  before: HeadsetState,
  reportId: number,
  bytes: Uint8Array,
): { readonly state: HeadsetState; readonly events: readonly HeadsetEvent[] } {
  const state: Partial<Record<Button, boolean>> = { ...before }
  const events: HeadsetEvent[] = []
  for (const field of buttons) {
    if (field.reportId !== reportId) continue
    const isDown = isSet(field, bytes)
    const wasDown = before[field.name] ?? false
    state[field.name] = isDown
    if (isDown !== wasDown) events.push(...eventsOf(field, isDown))
  }
  return { state, events }
}

function isSet({ bit, bits, index }: Field<Button>, bytes: Uint8Array): boolean {
  let value = 0
  // Little endian, the first bit lowest (§5.8).
  for (let n = Math.min(bits, 32) - 1; n >= 0; n--) {
    const at = bit + n
    value = value * 2 + (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1)
  }
  return index === undefined ? value !== 0 : value === index
}

function eventsOf({ name, isMomentary }: Field<Button>, isDown: boolean): HeadsetEvent[] {
  if (name === 'drop') return isDown ? ['drop'] : []
  // The hook switch keeps its state in all but the headsets that report changes only.
  if (name === 'hook') return isMomentary ? (isDown ? ['hook'] : []) : [isDown ? 'offHook' : 'onHook']
  if (isMomentary) return isDown ? ['toggleMute'] : []
  return [isDown ? 'mute' : 'unmute']
}

/** The output reports that make the headset show `lights`, by report id. */
export function lightReports(
  { leds, outputBytes }: HeadsetLayout,
  lights: HeadsetLights,
): readonly { readonly reportId: number; readonly bytes: Uint8Array<ArrayBuffer> }[] {
  return Array.from(outputBytes, ([reportId, length]) => {
    const bytes = new Uint8Array(length)
    for (const { name, bit, ...field } of leds) {
      if (field.reportId === reportId && lights[name]) bytes[bit >> 3]! |= 1 << (bit & 7)
    }
    return { reportId, bytes }
  })
}

/** What a call is, as far as a headset can do something about it. */
export interface HeadsetCall {
  readonly isRinging: boolean
  readonly isTalking: boolean
  readonly isMuted: boolean
}

export type HeadsetDeed = 'answer' | 'hangUp' | 'mute' | 'unmute'

/** What is done for an event. A headset repeats the state that its lights told it: what holds already is left alone. */
export function deedOf(
  event: HeadsetEvent,
  { isRinging, isTalking, isMuted }: HeadsetCall,
): HeadsetDeed | null {
  switch (event) {
    case 'offHook':
      return isRinging && !isTalking ? 'answer' : null
    case 'onHook':
    case 'drop':
      return isTalking ? 'hangUp' : null
    case 'hook':
      return isTalking ? 'hangUp' : isRinging ? 'answer' : null
    case 'mute':
      return isTalking && !isMuted ? 'mute' : null
    case 'unmute':
      return isTalking && isMuted ? 'unmute' : null
    case 'toggleMute':
      return isTalking ? (isMuted ? 'unmute' : 'mute') : null
  }
}
