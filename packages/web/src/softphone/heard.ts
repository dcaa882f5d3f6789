/** How good the voice is that this browser plays, from WebRTC's own statistics. Pure; `use-heard.ts` asks for them. */
import type { HeardSample } from '@offhook/contract'

/** What has come over one connection since it began (W3C webrtc-stats, RTCInboundRtpStreamStats); times in seconds. */
export interface HeardTotals {
  readonly received: number
  readonly lost: number
  readonly samples: number
  readonly concealed: number
  readonly jitter: number
  readonly bufferDelay: number
  readonly bufferEmitted: number
  readonly roundTrip: number | null
}

/** From a report of statistics; null where nothing has come. */
export function totalsOf(report: Iterable<readonly [string, unknown]>): HeardTotals | null {
  let totals: HeardTotals | null = null
  let roundTrip: number | null = null
  for (const [, each] of report) {
    const stat = each as Record<string, unknown>
    const figure = (name: string) => (typeof stat[name] === 'number' ? stat[name] : 0)
    if (stat.type === 'candidate-pair' && stat.nominated === true && stat.currentRoundTripTime !== undefined)
      roundTrip = figure('currentRoundTripTime')
    if (stat.type !== 'inbound-rtp' || stat.kind !== 'audio') continue
    totals = {
      received: figure('packetsReceived'),
      lost: figure('packetsLost'),
      samples: figure('totalSamplesReceived'),
      // What is made up while nobody speaks, nobody misses.
      concealed: figure('concealedSamples') - figure('silentConcealedSamples'),
      jitter: figure('jitter'),
      bufferDelay: figure('jitterBufferDelay'),
      bufferEmitted: figure('jitterBufferEmittedCount'),
      roundTrip: null,
    }
  }
  return totals && { ...totals, roundTrip }
}

/** What was heard between two moments; null where nothing came, as on hold. */
export function heardSince(before: HeardTotals, now: HeardTotals): HeardSample | null {
  const received = now.received - before.received
  if (received <= 0) return null
  const lost = Math.max(now.lost - before.lost, 0)
  const emitted = now.bufferEmitted - before.bufferEmitted
  return {
    lossRatio: lost / (received + lost),
    concealedRatio: share(now.concealed - before.concealed, now.samples - before.samples),
    jitterMs: now.jitter * 1000,
    delayMs: emitted > 0 ? Math.max(((now.bufferDelay - before.bufferDelay) * 1000) / emitted, 0) : 0,
    roundTripMs: now.roundTrip === null ? null : now.roundTrip * 1000,
  }
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(Math.max(part / whole, 0), 1)
}
