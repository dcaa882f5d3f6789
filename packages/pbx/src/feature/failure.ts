/** The end of a call that cannot be completed: whoever needs a tone of the server hears it for a few seconds, then it is over. */
import type { Call, CallFailure } from '../call/parts.ts'
import { failureTone } from '../media/failure-tone.ts'
import { afterConnected } from '../media/once-connected.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { playEarly, playTo, toneFor } from './music.ts'

/** Long enough to be understood: two rounds and more of the slowest of the tones. */
const TONE_MS = 5000

/** Ends `call`, of which nothing but the caller is left, by what the rule says. */
export function endFailed(switching: SwitchingDomain, call: Call, failure: CallFailure): void {
  const { leg } = call.caller
  const { gateway } = switching
  const why = failureTone({
    ...failure,
    dialog: leg?.isEstablished ? 'established' : leg?.isPending ? 'pending' : undefined,
    isBrowser: leg?.anchor?.outer.kind === 'webRtc',
    hasEngine: gateway !== undefined && !gateway.isDown,
  })
  const { answer } = why
  const heard = answer.by === 'server' ? answer.tone : 'as the phone has it'
  switching.decided(call, 'failure-tone', { answer: heard, steps: why.steps }, call.caller.line)
  if (answer.by === 'caller' || !leg) {
    end(call, failure)
    return
  }
  const { caller } = call
  caller.state = 'fail'
  call.tell({
    type: 'failed',
    failingDevice: caller.party,
    callingDevice: caller.party,
    calledDevice: call.called,
    cause: failure.cause,
  })
  const sound = toneFor(switching, leg, answer.tone)
  const isWanted = () => call.phase !== 'over' && leg.active === caller
  const playing =
    answer.how === 'inCall'
      ? playTo(switching, leg, sound, isWanted)
      : playEarly(switching, leg, sound, isWanted)
  void playing.then((isHeard) => {
    if (!isHeard) {
      end(call, failure)
      return
    }
    const station = leg.station?.termination.name
    const over = () => end(call, failure)
    const { anchor } = leg
    const cancel =
      answer.how === 'early' && gateway && anchor
        ? afterConnected(switching.clock, gateway, anchor.outer.name, TONE_MS, over)
        : switching.clock.after(TONE_MS, over)
    call.watcher = {
      onRinging() {},
      onAnswered() {},
      onFailed: () => false,
      // The line may go on with another call on the same dialog: the tone is none of that.
      onAbandoned: () => {
        cancel()
        if (!leg.isOver && station !== undefined && leg.station?.termination.name === station)
          gateway!.play(station, undefined)
      },
    }
  })
}

function end(call: Call, { status, reason, cause }: CallFailure): void {
  if (call.phase === 'over') return
  call.caller.leg?.refuse(status, reason)
  call.release(undefined, { cause })
}
