/** How good a voice was, from one report of the engine to the next. */
import { FRAME_MS, type LegReport, meanOpinionScore, rating } from '@offhook/media'

/** How good the voice was that came from a phone, at one moment. */
export interface QualitySample {
  /** Milliseconds since 1970. */
  readonly at: number
  /** 0 to 1, since the sample before. */
  readonly lossRatio: number
  readonly jitterMs: number
  /** How long the voice waits in the jitter buffer; 0 where packets pass unopened. */
  readonly delayMs: number
  /** Undefined before the phone has told of it. */
  readonly roundTripMs?: number
  /** 1 to 4.5 (ITU-T G.107). */
  readonly meanOpinionScore: number
}

/** What is assumed of the way to a phone that tells nothing of it. */
const ASSUMED_NETWORK_MS = 20

/** What `report` tells of the time since the one before. Pure. */
export function sampleOf(at: number, report: LegReport, before: LegReport | undefined): QualitySample {
  const { jitterMs, delayMs, roundTripMs, expectedPackets, lostPackets } = report
  const isSame = before !== undefined && before.expectedPackets <= expectedPackets
  const expected = expectedPackets - (isSame ? before.expectedPackets : 0)
  const lost = Math.max(lostPackets - (isSame ? before.lostPackets : 0), 0)
  const late = report.late - (isSame ? before.late : 0)
  const share = (count: number) => (expected <= 0 ? 0 : Math.min(Math.max(count, 0) / expected, 1))
  const networkMs = roundTripMs === undefined ? ASSUMED_NETWORK_MS : roundTripMs / 2
  const r = rating({ delayMs: networkMs + delayMs + FRAME_MS, lossRatio: share(lost + late) })
  const told = roundTripMs === undefined ? {} : { roundTripMs }
  return { at, lossRatio: share(lost), jitterMs, delayMs, ...told, meanOpinionScore: meanOpinionScore(r) }
}
