/** How good a conversation is, from what was measured: the E-model of ITU-T G.107 (06/2015), with its default values. */

/** How a codec bears loss (ITU-T G.113 Appendix I). */
export interface Impairment {
  /** Ie: what the codec costs without loss. */
  readonly equipment: number
  /** Bpl: how robust it is against loss; higher is better. */
  readonly lossRobustness: number
}

/**
 * G.711 with concealment: Ie 0, Bpl 25.1 (G.113 Appendix I, for random loss). Wideband codecs are judged by the same figures, on the
 * scale of a narrowband call: the wideband scale of G.107.1 would need tables of its own, and a caller compares calls with
 * each other, not with the ceiling of a codec.
 */
export const CONCEALED_SPEECH: Impairment = { equipment: 0, lossRobustness: 25.1 }

export interface Conditions {
  /** From mouth to ear, one way, in milliseconds: network, jitter buffer and packets. */
  readonly delayMs: number
  /** 0 to 1: packets lost, or come too late to be played. */
  readonly lossRatio: number
  /** BurstR: 1 for random loss, above for loss in bursts. */
  readonly burstRatio?: number
  readonly impairment?: Impairment
}

/** R with all values at their default (G.107 §7.7). */
const DEFAULT_R = 93.2

/**
 * The rating R, 0 to 93.2: R = Ro − Is − Id − Ie-eff (G.107 §7.1). Of Id only Idd, the delay itself, is computed (§7.4); the
 * echo terms stay at their defaults, because phones and browsers cancel echo and the network cannot see it.
 */
export function rating({
  delayMs,
  lossRatio,
  burstRatio = 1,
  impairment = CONCEALED_SPEECH,
}: Conditions): number {
  const loss = lossRatio * 100
  const { equipment, lossRobustness } = impairment
  // G.107 equation (7-29).
  const effective = equipment + (95 - equipment) * (loss / (loss / burstRatio + lossRobustness))
  return Math.min(Math.max(DEFAULT_R - delayImpairment(delayMs) - effective, 0), DEFAULT_R)
}

/** Idd, G.107 equations (7-27) and (7-28). */
function delayImpairment(delayMs: number): number {
  if (delayMs <= 100) return 0
  const x = Math.log2(delayMs / 100)
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2)
}

/** The mean opinion score, 1 to 4.5, of a rating (G.107 Annex B). */
export function meanOpinionScore(r: number): number {
  if (r <= 0) return 1
  if (r >= 100) return 4.5
  return Math.max(1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6, 1)
}
