/** One's own lines: their state, and what one may do there. */
import type { OwnLine } from '@offhook/contract'
import { type LineNumber, type OwnConnection, permittedForLine } from '@offhook/telephony'
import type { Calls } from '../call/index.ts'
import type { Lines } from '../line/index.ts'

export interface OwnLineViewsOptions {
  readonly lines: Lines
  readonly calls: Calls
  /** How many phones are signed in to a line. */
  readonly phonesOf: (line: LineNumber) => number
  /** How many of them are browsers. */
  readonly browsersOf: (line: LineNumber) => number
  /** The names of the codes that are offered at a line. */
  readonly featureCodesOf: (line: LineNumber) => readonly string[]
  /** The other lines of the line's pickup group. */
  readonly pickupMatesOf: (line: LineNumber) => readonly LineNumber[]
}

export class OwnLineViews {
  readonly #options: OwnLineViewsOptions

  constructor(options: OwnLineViewsOptions) {
    this.#options = options
  }

  /** A line that no phone system knows yet is shown as not initialised. */
  of(number: LineNumber): OwnLine {
    const { lines, calls, phonesOf, browsersOf, featureCodesOf } = this.#options
    const line = lines.get(number)
    if (!line) return unknownLine(number)
    const { device } = line
    const permitted = [...permittedForLine(calls.situationOf(line))]
    return {
      line: number,
      name: device.name,
      state: device.state,
      stateReason: device.stateReason,
      permitted,
      forwardings: device.forwardings.map((forwarding) => ({ ...forwarding })),
      doNotDisturb: device.doNotDisturb,
      phones: phonesOf(number),
      browsers: browsersOf(number),
      featureCodes: [...featureCodesOf(number)],
      ringsInGroup: permitted.includes('groupPickupCall') && this.#ringsInGroup(number),
    }
  }

  #ringsInGroup(number: LineNumber): boolean {
    const { lines, calls, pickupMatesOf } = this.#options
    return pickupMatesOf(number).some((mate) => {
      const line = lines.get(mate)
      return line !== undefined && calls.situationOf(line).connections.some(ringsThere)
    })
  }
}

const ringsThere = ({ connection }: OwnConnection): boolean => connection.state === 'alerting'

function unknownLine(number: LineNumber): OwnLine {
  return {
    line: number,
    name: '',
    state: 'notInitialised',
    stateReason: 'No phone system knows this line yet.',
    permitted: [],
    forwardings: [],
    doNotDisturb: false,
    phones: 0,
    browsers: 0,
    featureCodes: [],
    ringsInGroup: false,
  }
}
