/**
 * How long packets must wait so that nearly all of them are there when they are due. The transit of a packet is its arrival less
 * its timestamp; the smallest of late is the base, and the spread above it is what the buffer must cover.
 */

/** Milliseconds covered by one step of the histogram, and their number: up to 500 ms. */
const STEP_MS = 2
const STEPS = 250
/** What a packet weighs against all before it: half of the weight is from the last 140 packets. */
const FORGETTING = 0.995
/** Beyond this, all weights are made smaller by as much. */
const LARGEST_WEIGHT = 1e9
/** The share of packets that should be in time. */
const IN_TIME = 0.99
/** After a packet was missed, so much is waited for at least, for so long: the next one must not be missed, too. */
const CAUTIOUS_MS = 20
const CAUTIOUS_FOR_MS = 60_000
/** Where it is missed again so soon, that was not enough: so much more, until it is missed less often, up to a limit. */
const AGAIN_MS = 10_000
const MORE_CAUTIOUS_MS = 10
const MOST_CAUTIOUS_MS = 100
/** The base is the smallest transit of the last ten slices: it follows clocks that drift, both ways. */
const SLICE_MS = 1000
const SLICES = 10

export class DelayEstimator {
  /** Weights on a scale that grows with each packet, so that only one of them need be touched. */
  readonly #histogram = new Float64Array(STEPS)
  #weight = 1
  #total = 0
  #slices: number[] = []
  #sliceEnd = Number.NEGATIVE_INFINITY
  #base: number | undefined
  #least: number
  #target: number
  #missedAt = Number.NEGATIVE_INFINITY
  #cautiousMs = 0

  /** `leastMs` is what is always waited for. */
  constructor(leastMs: number) {
    this.#least = leastMs
    this.#target = leastMs
  }

  /** The smallest transit of late, in milliseconds on the scale of {@link take}; undefined before the first packet. */
  get base(): number | undefined {
    return this.#base
  }

  /** How long above the base packets should wait, in milliseconds. */
  get targetMs(): number {
    return this.#target
  }

  /** Notes a packet with the timestamp `sentMs` that came at `nowMs`. */
  take(sentMs: number, nowMs: number): void {
    const transit = nowMs - sentMs
    this.#noteBase(transit, nowMs)
    const above = Math.max(transit - this.#base!, 0)
    const step = Math.min(Math.floor(above / STEP_MS), STEPS - 1)
    this.#weight /= FORGETTING
    this.#histogram[step]! += this.#weight
    this.#total += this.#weight
    if (this.#weight > LARGEST_WEIGHT) this.#rescale()
    if (nowMs - this.#missedAt > CAUTIOUS_FOR_MS) this.#cautiousMs = 0
    this.#target = Math.max(this.#quantile(), this.#least, this.#cautiousMs)
  }

  /** A packet came at `nowMs` after its place in the sound had been filled: more is waited for at once, and less again only later. */
  miss(nowMs: number): void {
    const isAgain = nowMs - this.#missedAt < AGAIN_MS
    const wanted = isAgain ? this.#cautiousMs + MORE_CAUTIOUS_MS : Math.max(this.#cautiousMs, CAUTIOUS_MS)
    this.#cautiousMs = Math.min(wanted, MOST_CAUTIOUS_MS)
    this.#missedAt = nowMs
  }

  #noteBase(transit: number, nowMs: number): void {
    if (nowMs >= this.#sliceEnd) {
      this.#slices.push(transit)
      if (this.#slices.length > SLICES) this.#slices.shift()
      this.#sliceEnd = nowMs + SLICE_MS
    } else {
      const last = this.#slices.length - 1
      this.#slices[last] = Math.min(this.#slices[last]!, transit)
    }
    let base = transit
    for (let index = 0; index < this.#slices.length; index++) base = Math.min(base, this.#slices[index]!)
    this.#base = base
  }

  #rescale(): void {
    for (let index = 0; index < STEPS; index++) this.#histogram[index]! /= this.#weight
    this.#total /= this.#weight
    this.#weight = 1
  }

  #quantile(): number {
    let sum = 0
    for (let index = 0; index < STEPS; index++) {
      sum += this.#histogram[index]!
      if (sum >= this.#total * IN_TIME) return (index + 1) * STEP_MS
    }
    return STEPS * STEP_MS
  }
}
