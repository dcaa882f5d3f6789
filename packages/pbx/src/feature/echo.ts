/** The echo test: whoever calls its number hears a few notes, then oneself, a second later, and so knows how one is heard. */

import type { Station } from '../call/leg-session.ts'
import type { Call } from '../call/parts.ts'
import type { MediaGateway } from '../media/gateway.ts'
import { chime } from '../media/melody.ts'
import type { SwitchingDomain } from '../switching-domain.ts'

const DELAY_MS = 1000
/** Nobody needs longer; a phone that was forgotten does not talk with itself for ever. */
const MOST_SECONDS = 600

export async function echo(switching: SwitchingDomain, call: Call): Promise<void> {
  const { gateway } = switching
  const termination = gateway?.isDown === false && (await gateway.open('echo').catch(() => undefined))
  const { caller } = call
  const { leg } = caller
  if (!gateway || !termination || !leg || call.phase === 'over') {
    if (termination) termination.close()
    call.fail(503, 'No Media Engine', 'resourcesNotAvailable', call.called)
    return
  }
  const station: Station = { termination, direction: 'sendrecv' }
  const isThere = leg.isPending ? leg.answerAt(station) : await goThere()
  if (!isThere) {
    termination.close()
    call.fail(488, 'Not Acceptable Here', 'incompatibleDestination', call.called)
    return
  }
  playChimeThenEcho(gateway, termination.name)
  answered(switching, call)

  /** A phone that was prompted waits on hold. */
  async function goThere(): Promise<boolean> {
    return leg!.moveTo(station).then(
      () => true,
      () => false,
    )
  }
}

/** A few notes first: whoever hears nothing then knows that it is not oneself who is silent. */
function playChimeThenEcho(gateway: MediaGateway, leg: string): void {
  const stop = gateway.events.on('news', (news) => {
    if (news.kind !== 'played' || news.leg !== leg) return
    stop()
    gateway.play(leg, { kind: 'echo', delayMs: DELAY_MS })
  })
  gateway.play(leg, { kind: 'wav', bytes: chime(), isEndless: false })
}

function answered(switching: SwitchingDomain, call: Call): void {
  const { caller } = call
  const party = { number: call.called.number, name: 'Echo' }
  const connection = call.join(party, 'connected', 'incoming')
  const at = switching.clock.now()
  connection.answeredAt = at
  caller.answeredAt ??= at
  call.phase = 'talking'
  call.tell({
    type: 'established',
    answeringDevice: party,
    callingDevice: caller.party,
    calledDevice: call.called,
  })
  switching.clock.after(MOST_SECONDS * 1000, () => {
    if (call.phase !== 'over') call.release(undefined, { cause: 'normalClearing' })
  })
}
