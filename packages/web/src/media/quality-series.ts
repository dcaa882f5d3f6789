/** What a chart of the quality shows: a series for each figure, as paths of an SVG. Pure. */
import type { QualitySample } from '@offhook/contract'

export type Figure = 'score' | 'loss' | 'jitter' | 'delay'

export interface Series {
  readonly figure: Figure
  readonly values: readonly number[]
  readonly least: number
  readonly most: number
  readonly last: number
}

interface Kind {
  readonly of: (sample: QualitySample) => number
  /** What the axis holds at least: a quiet line must not look like a storm. */
  readonly floor: number
  readonly ceiling: number
}

export const figures: Readonly<Record<Figure, Kind>> = {
  score: { of: ({ meanOpinionScore }) => meanOpinionScore, floor: 1, ceiling: 4.5 },
  loss: { of: ({ lossRatio }) => lossRatio * 100, floor: 0, ceiling: 5 },
  jitter: { of: ({ jitterMs }) => jitterMs, floor: 0, ceiling: 40 },
  delay: { of: ({ delayMs, roundTripMs }) => delayMs + (roundTripMs ?? 0) / 2, floor: 0, ceiling: 200 },
}

export function seriesOf(samples: readonly QualitySample[], figure: Figure): Series {
  const values = samples.map(figures[figure].of)
  return {
    figure,
    values,
    least: values.length === 0 ? 0 : Math.min(...values),
    most: values.length === 0 ? 0 : Math.max(...values),
    last: values.at(-1) ?? 0,
  }
}

/** Where each sample stands, 0 to 1, by its time. */
export function positions(samples: readonly QualitySample[]): readonly number[] {
  const first = samples[0]?.at ?? 0
  const span = (samples.at(-1)?.at ?? 0) - first
  return samples.map(({ at }) => (span === 0 ? 1 : (at - first) / span))
}

const PADDING = 4

export function heightOf({ figure, most }: Series, value: number, height: number): number {
  const { floor, ceiling } = figures[figure]
  const top = Math.max(ceiling, most)
  return round(height - PADDING - ((value - floor) / (top - floor)) * (height - 2 * PADDING))
}

export function linePath(series: Series, at: readonly number[], width: number, height: number): string {
  const points = series.values.map(
    (value, index) => `${round((at[index] ?? 0) * width)} ${heightOf(series, value, height)}`,
  )
  if (points.length === 0) return ''
  // One sample alone is a line over the whole width.
  return points.length === 1 ? `M0 ${points[0]!.split(' ')[1]}H${width}` : `M${points.join('L')}`
}

/** The sample nearest to a place, 0 to 1. */
export function nearest(at: readonly number[], place: number): number {
  return at.reduce(
    (best, own, index) => (Math.abs(own - place) < Math.abs(at[best]! - place) ? index : best),
    0,
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
