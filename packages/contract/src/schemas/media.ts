/** How the voice of calls travels, how good it is, and what administrators set about it. */
import { z } from 'zod'
import { explanationStep, id, time } from './basic.ts'
import { partyView } from './call.ts'

/** How good a voice was: `good`, `fair` (somebody may have heard gaps), `poor`; `unknown` where nothing was measured. */
export const qualityVerdict = z.enum(['good', 'fair', 'poor', 'unknown'])
export type QualityVerdict = z.infer<typeof qualityVerdict>

export const qualitySample = z.strictObject({
  at: time,
  /** 0 to 1, since the sample before. */
  lossRatio: z.number(),
  jitterMs: z.number(),
  /** How long the voice waits in the jitter buffer. */
  delayMs: z.number(),
  roundTripMs: z.number().nullable(),
  /** 1 to 4.5 (ITU-T G.107). */
  meanOpinionScore: z.number(),
})
export type QualitySample = z.infer<typeof qualitySample>

/** The voice between one phone or browser and the server. */
export const mediaLeg = z.strictObject({
  party: partyView.nullable(),
  isOwn: z.boolean(),
  /** `anchored`: on its way to the other end; `station`: music, a conference, the echo test. */
  way: z.enum(['anchored', 'station']),
  isBrowser: z.boolean(),
  codec: z.string(),
  encryption: z.enum(['none', 'sdes', 'dtls']),
  suite: z.string().nullable(),
  /** `address:port` of the phone; null where the viewer may not know it. */
  remote: z.string().nullable(),
  /** `relay`: it comes through a TURN server. Null where it was not looked for. */
  foundAs: z.enum(['host', 'srflx', 'prflx', 'relay']).nullable(),
  local: z.string(),
  isUntouched: z.boolean(),
  verdict: qualityVerdict,
  /** What made it worse than good. */
  cause: z.enum(['loss', 'jitter', 'delay']).nullable(),
  samples: z.array(qualitySample),
})
export type MediaLeg = z.infer<typeof mediaLeg>

export const callMedia = z.strictObject({
  callId: id,
  isLive: z.boolean(),
  /** `unknown`: the phone system of the call does not tell. */
  way: z.enum(['server', 'direct', 'unknown']),
  legs: z.array(mediaLeg),
  verdict: qualityVerdict,
  /** Why the voice goes this way. */
  decisions: z.array(z.strictObject({ at: time, answer: z.string(), steps: z.array(explanationStep) })),
})
export type CallMedia = z.infer<typeof callMedia>
