/** The services about calls (ECMA-269 §17): one test or more a service, defined where the connector can do it. */
import assert from 'node:assert/strict'
import type { Service } from '../../words.ts'
import type { Play } from './stage.ts'

/** The tests of each service about calls. */
export const callServices: Partial<Record<Service, (play: Play) => void>> = {
  makeCall(play) {
    play('makeCall prompts the own phone first, then calls', async (stage) => {
      const { anna, ben } = stage
      const result = await stage.perform({ service: 'makeCall', line: anna, destination: ben })
      const prompted = await stage.becomes(anna, 'initiated')
      assert.equal(prompted.call.switchCallId, result.switchCallId)
      await stage.harness.pass(300)
      assert.equal(stage.watch.live(ben).length, 0, 'the other rings before the own phone is answered')
      await stage.agrees()
      await stage.phone(anna).answer()
      assert.equal(await stage.rings(ben), result.switchCallId)
      await stage.phone(ben).answer()
      await stage.talk(anna, ben)
      stage.told(['serviceInitiated', anna], ['originated', anna], ['delivered', ben], ['established', ben])
      assert.equal(stage.connection(anna).called?.line, ben)
      assert.equal(stage.connection(anna).direction, 'outgoing')
      assert.equal(stage.connection(ben).firstOther?.line, anna)
    })

    play('makeCall calls at once where the phone answers the prompt by itself', async (stage) => {
      const { anna, ben } = stage
      await stage.phone(anna).setAutoAnswer(true)
      await stage.perform({ service: 'makeCall', line: anna, destination: ben })
      await stage.rings(ben)
      await stage.phone(ben).answer()
      await stage.talk(anna, ben)
    })

    play('makeCall can be cancelled while the own phone is prompted', async (stage) => {
      const { anna, ben } = stage
      const { switchCallId } = await stage.perform({ service: 'makeCall', line: anna, destination: ben })
      await stage.becomes(anna, 'initiated')
      await stage.perform({ service: 'clearConnection', line: anna, switchCallId: switchCallId! })
      await stage.isFree(anna)
      assert.equal(stage.watch.connections(ben).length, 0)
      assert.equal(stage.story(anna).result.answer, 'cancelled')
    })
  },

  answerCall(play) {
    play('answerCall answers', async (stage) => {
      const { anna, ben } = stage
      await stage.phone(anna).dial(ben)
      const switchCallId = await stage.rings(ben)
      await stage.perform({ service: 'answerCall', line: ben, switchCallId })
      await stage.talk(anna, ben)
    })
  },

  clearConnection(play) {
    play('clearConnection ends a call', async (stage) => {
      const { anna, ben } = stage
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'clearConnection', line: ben, switchCallId })
      await stage.isFree(anna, ben)
      assert.equal(stage.story(ben).result.answer, 'answered')
    })

    play('clearConnection rejects a ringing call', async (stage) => {
      const { anna, ben } = stage
      await stage.phone(anna).dial(ben)
      const switchCallId = await stage.rings(ben)
      await stage.perform({ service: 'clearConnection', line: ben, switchCallId })
      await stage.endFailedCall(anna)
      await stage.isFree(ben)
      assert.equal(stage.story(ben).result.answer, 'rejected')
    })
  },

  holdCall(play) {
    play('holdCall and retrieveCall', async (stage) => {
      const { anna, ben } = stage
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'holdCall', line: ben, switchCallId })
      await stage.becomes(ben, 'hold')
      assert.equal(stage.connection(anna).state, 'connected')
      await stage.perform({ service: 'retrieveCall', line: ben, switchCallId })
      await stage.talk(anna, ben)
    })
  },

  consultationCall(play) {
    play('consultationCall holds the call and calls another', async (stage) => {
      const { anna, ben, carla } = stage
      const { held, active } = await consult(stage)
      assert.notEqual(held, active)
      assert.equal(stage.watch.inState(ben, 'hold')?.call.switchCallId, held)
      assert.equal(stage.connection(anna).state, 'connected')
      assert.equal(stage.connection(carla).firstOther?.line, ben)
      await stage.agrees()
      await stage.phone(carla).hangUp()
      await stage.isFree(carla)
      assert.equal(stage.watch.inState(ben, 'hold')?.call.switchCallId, held)
    })
  },

  alternateCall(play) {
    play('alternateCall toggles between two calls', async (stage) => {
      const { anna, ben, carla } = stage
      const { held, active } = await consult(stage)
      await stage.perform({ service: 'alternateCall', line: ben, heldCall: held, activeCall: active })
      assert.equal(await stage.talk(anna, ben), held)
      await stage.until(
        () => stage.watch.inState(ben, 'hold')?.call.switchCallId === active,
        'the consultation on hold',
      )
      await stage.perform({ service: 'alternateCall', line: ben, heldCall: active, activeCall: held })
      assert.equal(await stage.talk(ben, carla), active)
    })
  },

  reconnectCall(play) {
    play('reconnectCall ends the consultation and goes back', async (stage) => {
      const { anna, ben, carla } = stage
      const { held, active } = await consult(stage)
      await stage.perform({ service: 'reconnectCall', line: ben, heldCall: held, activeCall: active })
      assert.equal(await stage.talk(anna, ben), held)
      await stage.isFree(carla)
    })
  },

  transferCall(play) {
    play('transferCall joins the two others', async (stage) => {
      const { anna, ben, carla } = stage
      const { held, active } = await consult(stage)
      const before = [stage.connection(anna).id, stage.connection(carla).id]
      await stage.perform({ service: 'transferCall', line: ben, heldCall: held, activeCall: active })
      await stage.talk(anna, carla)
      await stage.isFree(ben)
      assert.deepEqual([stage.connection(anna).id, stage.connection(carla).id], before)
      await stage.agrees()
      await stage.phone(carla).hangUp()
      await stage.isFree(anna, carla)
      const story = stage.story(anna)
      assert.equal(story.result.answer, 'answered')
      assert.deepEqual(
        story.joined.map(({ line }) => line),
        [carla],
      )
      const [incoming, consultation] = stage.watch.stories(ben)
      assert.equal(incoming?.redirectedTo?.line, carla)
      assert.equal(consultation?.redirectedTo?.line, anna)
    })

    play('the one who is transferred hangs up in that moment: nobody hangs on', async (stage) => {
      const { anna, ben, carla } = stage
      const { held, active } = await consult(stage)
      await Promise.allSettled([
        stage.perform({ service: 'transferCall', line: ben, heldCall: held, activeCall: active }),
        stage.phone(anna).hangUp(),
      ])
      await stage.isFree(anna)
      await stage.harness.pass(300)
      if (stage.watch.inState(ben, 'connected')) await stage.phone(ben).hangUp()
      await stage.isFree(ben, carla)
    })

    play('transferCall is refused where both calls are with the same line', async (stage) => {
      const { anna, ben } = stage
      await stage.phone(anna).setCallWaiting(true)
      const held = await stage.call(anna, ben)
      const request = {
        service: 'consultationCall',
        line: ben,
        switchCallId: held,
        destination: anna,
      } as const
      const active = (await stage.perform(request)).switchCallId!
      await stage.rings(anna)
      await stage.becomes(ben, 'hold')
      const transfer = { service: 'transferCall', line: ben, heldCall: held, activeCall: active } as const
      await stage.refuses(transfer, 'request-refused-by-switch', 'connection-state-incorrect')
    })

    play('transferCall while the consulted phone rings', async (stage) => {
      const { anna, ben, carla } = stage
      const held = await stage.call(anna, ben)
      const request = {
        service: 'consultationCall',
        line: ben,
        switchCallId: held,
        destination: carla,
      } as const
      const active = (await stage.perform(request)).switchCallId!
      await stage.rings(carla)
      await stage.becomes(ben, 'hold')
      await stage.perform({ service: 'transferCall', line: ben, heldCall: held, activeCall: active })
      await stage.isFree(ben)
      await stage.becomes(carla, 'alerting')
      await stage.phone(carla).answer()
      await stage.talk(anna, carla)
    })
  },

  conferenceCall(play) {
    play('conferenceCall makes one call of both, and everybody stays', async (stage) => {
      const { anna, ben, carla } = stage
      const { held, active } = await consult(stage)
      const before = [anna, ben, carla].map(
        (line) => stage.connectionIn(line, line === carla ? active : held).id,
      )
      await stage.perform({ service: 'conferenceCall', line: ben, heldCall: held, activeCall: active })
      const conference = await stage.confer(anna, ben, carla)
      assert.deepEqual(
        [anna, ben, carla].map((line) => stage.connectionIn(line, conference).id),
        before,
      )
      stage.told(['conferenced', ben])
      await stage.agrees()
      await stage.phone(ben).hangUp()
      await stage.isFree(ben)
      await stage.talk(anna, carla)
      await stage.agrees()
      await stage.phone(anna).hangUp()
      await stage.isFree(anna, carla)
      assert.equal(stage.story(anna).result.answer, 'answered')
      assert.equal(stage.story(carla).result.answer, 'answered')
    })

    play('one of the others leaves the conference: the rest goes on', async (stage) => {
      const { anna, ben, carla } = stage
      const { held, active } = await consult(stage)
      await stage.perform({ service: 'conferenceCall', line: ben, heldCall: held, activeCall: active })
      await stage.confer(anna, ben, carla)
      await stage.phone(carla).hangUp()
      await stage.isFree(carla)
      await stage.talk(anna, ben)
      await stage.agrees()
      await stage.phone(ben).hangUp()
      await stage.isFree(anna, ben)
    })

    play('conferenceCall is refused while the consulted phone rings', async (stage) => {
      const { anna, ben, carla } = stage
      const held = await stage.call(anna, ben)
      const about = { line: ben, switchCallId: held } as const
      const consultation = await stage.perform({ service: 'consultationCall', ...about, destination: carla })
      const active = consultation.switchCallId!
      await stage.rings(carla)
      await stage.becomes(ben, 'hold')
      const conference = { service: 'conferenceCall', line: ben, heldCall: held, activeCall: active } as const
      await stage.refuses(conference, 'connection-state-incorrect')
    })
  },

  singleStepTransferCall(play) {
    play('singleStepTransferCall sends the other on', async (stage) => {
      const { anna, ben, carla } = stage
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'singleStepTransferCall', line: ben, switchCallId, destination: carla })
      await stage.rings(carla)
      await stage.isFree(ben)
      await stage.agrees()
      await stage.phone(carla).answer()
      await stage.talk(anna, carla)
      assert.equal(stage.story(ben).redirectedTo?.line, carla)
      assert.equal(stage.connection(carla).firstOther?.line, anna)
    })
  },

  deflectCall(play) {
    play('deflectCall sends a ringing call on', async (stage) => {
      const { anna, ben, carla } = stage
      await stage.phone(anna).dial(ben)
      const switchCallId = await stage.rings(ben)
      await stage.perform({ service: 'deflectCall', line: ben, switchCallId, destination: carla })
      await stage.rings(carla)
      await stage.isFree(ben)
      await stage.phone(carla).answer()
      await stage.talk(anna, carla)
      assert.equal(stage.story(ben).result.answer, 'forwarded')
      assert.equal(stage.story(ben).redirectedTo?.line, carla)
      assert.equal(stage.connection(carla).redirectedFrom?.line, ben)
      assert.equal(stage.connection(carla).called?.line, ben)
      stage.told(['delivered', ben], ['diverted', ben], ['delivered', carla], ['established', carla])
    })
  },

  directedPickupCall(play) {
    play('directedPickupCall takes a call that rings elsewhere', async (stage) => {
      const { anna, ben, carla } = stage
      await stage.phone(carla).setAutoAnswer(true)
      await stage.phone(anna).dial(ben)
      const switchCallId = await stage.rings(ben)
      await stage.perform({ service: 'directedPickupCall', line: carla, ringingLine: ben, switchCallId })
      await stage.talk(anna, carla)
      await stage.isFree(ben)
      assert.equal(stage.story(ben).result.answer, 'pickedUp')
      assert.equal(stage.story(ben).redirectedTo?.line, carla)
      assert.equal(stage.connection(carla).redirectedFrom?.line, ben)
    })
  },

  parkCall(play) {
    play('parkCall leaves the call at a line, where somebody picks it up', async (stage) => {
      const { anna, ben, carla, dora } = stage
      await stage.phone(dora).setAutoAnswer(true)
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'parkCall', line: ben, switchCallId, destination: carla })
      await stage.becomes(carla, 'queued')
      await stage.isFree(ben)
      assert.equal(stage.connection(anna).state, 'connected')
      await stage.agrees()
      await stage.perform({ service: 'directedPickupCall', line: dora, ringingLine: carla, switchCallId })
      await stage.talk(anna, dora)
      await stage.isFree(carla)
      await stage.agrees()
      stage.told(['diverted', ben], ['queued', carla], ['diverted', carla], ['established', dora])
      assert.equal(stage.story(ben).result.answer, 'answered')
      assert.equal(stage.story(ben).redirectedTo?.line, carla)
      assert.equal(stage.story(carla).result.answer, 'pickedUp')
      assert.equal(stage.connection(dora).redirectedFrom?.line, carla)
    })

    play('a call that is parked at the own line is taken back there', async (stage) => {
      const { anna, ben } = stage
      await stage.phone(ben).setAutoAnswer(true)
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'parkCall', line: ben, switchCallId, destination: ben })
      await stage.becomes(ben, 'queued')
      await stage.agrees()
      await stage.perform({ service: 'directedPickupCall', line: ben, ringingLine: ben, switchCallId })
      await stage.talk(anna, ben)
      await stage.agrees()
      await stage.phone(anna).hangUp()
      await stage.isFree(anna, ben)
    })

    play('whoever placed the call parks it, too, and who waits may give up', async (stage) => {
      const { anna, ben, carla } = stage
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'parkCall', line: anna, switchCallId, destination: carla })
      await stage.becomes(carla, 'queued')
      await stage.isFree(anna)
      await stage.phone(ben).hangUp()
      await stage.isFree(anna, ben, carla)
    })

    play('a line at which a call is parked can be called', async (stage) => {
      const { anna, ben, carla, dora } = stage
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'parkCall', line: ben, switchCallId, destination: carla })
      await stage.becomes(carla, 'queued')
      await stage.phone(dora).dial(carla)
      await stage.becomes(carla, 'alerting')
      await stage.phone(dora).hangUp()
      await stage.phone(anna).hangUp()
      await stage.isFree(anna, carla, dora)
    })

    play('parkCall is refused where there is no such line', async (stage) => {
      const { anna, ben } = stage
      const switchCallId = await stage.call(anna, ben)
      const park = { service: 'parkCall', line: ben, switchCallId } as const
      await stage.refuses({ ...park, destination: stage.harness.unobtainable }, 'destination-invalid')
      await stage.refuses({ ...park, destination: anna }, 'request-refused-by-switch')
      await stage.talk(anna, ben)
    })
  },

  groupPickupCall(play) {
    play('groupPickupCall takes the call that rings in the group', async (stage) => {
      const { anna, ben, carla } = stage
      await stage.phone(carla).setAutoAnswer(true)
      await stage.phone(anna).dial(ben)
      await stage.rings(ben)
      await stage.perform({ service: 'groupPickupCall', line: carla })
      await stage.talk(anna, carla)
      await stage.isFree(ben)
      assert.equal(stage.story(ben).result.answer, 'pickedUp')
    })

    play('groupPickupCall is refused where nothing rings', async (stage) => {
      await stage.refuses({ service: 'groupPickupCall', line: stage.carla }, 'call-unknown')
    })
  },

  generateDigits(play) {
    play('generateDigits is accepted during a call, and only then', async (stage) => {
      const { anna, ben } = stage
      const switchCallId = await stage.call(anna, ben)
      await stage.perform({ service: 'generateDigits', line: anna, switchCallId, digits: '12#' })
      await stage.phone(anna).hangUp()
      await stage.isFree(anna, ben)
      const request = { service: 'generateDigits', line: anna, switchCallId, digits: '1' } as const
      await stage.refuses(request, 'call-unknown')
    })
  },
}

/** Anna called Ben, who consults Carla: the two calls. */
async function consult(stage: Parameters<Parameters<Play>[1]>[0]): Promise<{ held: string; active: string }> {
  const { anna, ben, carla } = stage
  const held = await stage.call(anna, ben)
  const request = { service: 'consultationCall', line: ben, switchCallId: held, destination: carla } as const
  const { switchCallId } = await stage.perform(request)
  await stage.rings(carla)
  await stage.phone(carla).answer()
  const active = await stage.talk(ben, carla)
  assert.equal(switchCallId, active)
  return { held, active }
}
