/** Which way the voice of a call goes and how good it is, as one who took part in it may know it. */
import { NamedError } from '@offhook/base'
import type { CallMedia, HeardSample, MediaLeg } from '@offhook/contract'
import type { PhoneSystem, QualitySample } from '@offhook/pbx'
import { type Party, serviceErrors } from '@offhook/telephony'
import {
  type CallMedias,
  type Calls,
  judge,
  type LegVoice,
  type Stories,
  scoreOfHeard,
  worstOf,
} from '../call/index.ts'
import type { People } from '../directory/index.ts'
import type { Journal } from '../journal/index.ts'
import type { Viewer } from '../rights/index.ts'
import type { CallExplanations } from './call-explanation.ts'
import type { PartyViews } from './party-views.ts'

export interface CallMediaViewsOptions {
  readonly calls: Calls
  readonly callMedias: CallMedias
  readonly callExplanations: CallExplanations
  readonly stories: Stories
  readonly journal: Journal
  readonly people: People
  readonly partyViews: PartyViews
  readonly phoneSystem: Pick<PhoneSystem, 'name'>
}

export class CallMediaViews {
  readonly #options: CallMediaViewsOptions

  constructor(options: CallMediaViewsOptions) {
    this.#options = options
  }

  /**
   * One's own calls; administrators may look into every one, as they may into every message of it. Throws `call-unknown` for all
   * others: they learn not even that it was there.
   */
  of(viewer: Viewer, callId: string): CallMedia {
    const { calls, callMedias, stories, phoneSystem } = this.#options
    const story = stories.get(callId)
    if (!story || !this.#mayLook(viewer, callId)) throw new NamedError(serviceErrors, 'call-unknown')
    const legs = callMedias.of(callId).map((leg) => this.#leg(viewer, leg))
    const decisions = story.decisions.filter(({ subject }) => subject === 'media-path')
    const live = calls.get(callId)
    const isTold = decisions.length > 0 || live?.connector === phoneSystem.name
    return {
      callId,
      isLive: live !== undefined,
      way: legs.length > 0 ? 'server' : isTold ? 'direct' : 'unknown',
      legs,
      verdict: worstOf(legs.flatMap(({ verdict, heard }) => [verdict, heard?.verdict ?? 'unknown'])),
      decisions: decisions
        .filter(({ line }) => this.#maySee(viewer, line))
        .map(({ at, why }) => ({ at, answer: why.answer, steps: why.steps.map((step) => ({ ...step })) })),
    }
  }

  /** What a browser has heard in a call under way at one of the viewer's own lines; of any other it is passed over, as of one that has just ended. */
  hear(viewer: Viewer, callId: string, sample: HeardSample): void {
    const { calls, callMedias, people } = this.#options
    const own = people.get(viewer.personId)?.lines ?? []
    const line = own.find((each) => calls.ofLine(each).some(({ id }) => id === callId))
    if (line === undefined) return
    const { lossRatio, jitterMs, delayMs, roundTripMs } = sample
    const told = roundTripMs === null ? {} : { roundTripMs }
    callMedias.hear(callId, line, {
      lossRatio,
      jitterMs,
      delayMs,
      ...told,
      meanOpinionScore: scoreOfHeard(sample),
    })
  }

  #leg(viewer: Viewer, leg: LegVoice): MediaLeg {
    const { people, partyViews } = this.#options
    const own = people.get(viewer.personId)?.lines ?? []
    const isOwn = leg.party.line !== undefined && own.includes(leg.party.line)
    // Where a colleague sits, be it at home, is told to those who run the server.
    const maySeeAddress = isOwn || viewer.role === 'administrator'
    const party = (known: Party) =>
      this.#maySee(viewer, known.line) ? partyViews.of(known, viewer.language) : null
    return {
      party: party(leg.party),
      isOwn,
      way: leg.path,
      isBrowser: leg.isBrowser,
      codec: leg.codec,
      encryption: leg.encryption,
      suite: leg.suite ?? null,
      remote: maySeeAddress ? leg.remote : null,
      foundAs: maySeeAddress ? (leg.foundAs ?? null) : null,
      local: leg.local,
      isUntouched: leg.isUntouched,
      ...judge(leg.samples),
      samples: samplesOf(leg.samples),
      heard: leg.heard.length > 0 ? { ...judge(leg.heard), samples: samplesOf(leg.heard) } : null,
    }
  }

  #mayLook(viewer: Viewer, callId: string): boolean {
    if (viewer.role === 'administrator') return true
    const own = this.#options.people.get(viewer.personId)?.lines ?? []
    return this.#options.journal.ofCall(callId).some(({ line }) => own.includes(line))
  }

  #maySee(viewer: Viewer, line: string | undefined): boolean {
    return viewer.role === 'administrator' || this.#options.callExplanations.maySee(viewer, line)
  }
}

function samplesOf(samples: readonly QualitySample[]): MediaLeg['samples'] {
  return samples.map(({ roundTripMs, ...sample }) => ({ ...sample, roundTripMs: roundTripMs ?? null }))
}
