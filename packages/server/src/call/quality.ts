/** How good a voice was, judged from samples, and a series of them made short. Pure. */
import type { HeardSample, MediaLeg, QualityVerdict } from '@offhook/contract'
import { FRAME_MS, meanOpinionScore, rating } from '@offhook/media'
import type { QualitySample } from '@offhook/pbx'

/** ITU-T G.107 Annex B: users are satisfied from R = 80, many are dissatisfied below R = 70. */
const GOOD_SCORE = 4.03
const FAIR_SCORE = 3.6
/** From here on a cause is worth telling: a gap a second, a buffer that has to stretch, speakers who interrupt each other (G.114). */
const MUCH_LOSS = 0.01
const MUCH_JITTER_MS = 30
const MUCH_ROUND_TRIP_MS = 300

export interface Judgement {
  readonly verdict: QualityVerdict
  readonly cause: MediaLeg['cause']
}

/** The worst moment counts: one gap is what people remember. */
export function judge(samples: readonly QualitySample[]): Judgement {
  const [first, ...others] = samples
  if (!first) return { verdict: 'unknown', cause: null }
  const worst = others.reduce(
    (least, each) => (each.meanOpinionScore < least.meanOpinionScore ? each : least),
    first,
  )
  const score = worst.meanOpinionScore
  if (score >= GOOD_SCORE) return { verdict: 'good', cause: null }
  return { verdict: score >= FAIR_SCORE ? 'fair' : 'poor', cause: causeOf(worst) }
}

/** What is assumed of a way whose round trip is not told. */
const ASSUMED_NETWORK_MS = 20

/** The score of what a browser heard (ITU-T G.107): sound that it had to make up counts as lost, whether its packets came late or never. */
export function scoreOfHeard({
  lossRatio,
  concealedRatio,
  delayMs,
  roundTripMs,
}: Omit<HeardSample, 'jitterMs'>): number {
  const networkMs = roundTripMs === null ? ASSUMED_NETWORK_MS : roundTripMs / 2
  const missing = Math.max(lossRatio, concealedRatio)
  return meanOpinionScore(rating({ delayMs: networkMs + delayMs + FRAME_MS, lossRatio: missing }))
}

/** The worst of several. */
export function worstOf(verdicts: readonly QualityVerdict[]): QualityVerdict {
  return (['poor', 'fair', 'good'] as const).find((each) => verdicts.includes(each)) ?? 'unknown'
}

function causeOf({ lossRatio, jitterMs, delayMs, roundTripMs = 0 }: QualitySample): MediaLeg['cause'] {
  if (lossRatio >= MUCH_LOSS) return 'loss'
  if (jitterMs >= MUCH_JITTER_MS) return 'jitter'
  return roundTripMs + delayMs >= MUCH_ROUND_TRIP_MS ? 'delay' : 'loss'
}

/** At most `most` samples: of neighbours the worst stays, so that no bad moment is lost. */
export function thinned(samples: readonly QualitySample[], most: number): readonly QualitySample[] {
  if (samples.length <= most) return samples
  return Array.from({ length: most }, (_, index) => {
    const from = Math.floor((index * samples.length) / most)
    const to = Math.floor(((index + 1) * samples.length) / most)
    return samples
      .slice(from, to)
      .reduce((least, each) => (each.meanOpinionScore < least.meanOpinionScore ? each : least))
  })
}
