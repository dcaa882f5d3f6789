/** What cannot be done is refused with one of `serviceErrors`, and changes nothing. */
import assert from 'node:assert/strict'
import { isNamedError } from '@offhook/base'
import type { ServiceRequest } from '../../connector.ts'
import { type Service, services } from '../../words.ts'
import type { SuiteOptions } from './harness.ts'
import type { Play, SuiteStage } from './stage.ts'

export function refusals(play: Play, options: SuiteOptions): void {
  const can = (service: Service) => options.services.includes(service)

  for (const service of services) {
    if (can(service)) {
      play(`${service} is refused for a line that is not there`, async (stage) => {
        const request = requestOf(service, stage, '999999')
        await stage.refuses(request, 'line-unknown')
      })
    } else {
      play(`${service} is refused, for it is not supported`, async (stage) => {
        assert.ok(!stage.watch.devices.get(stage.anna)?.services.includes(service))
        await stage.refuses(requestOf(service, stage, stage.anna), 'service-not-supported')
      })
    }
  }

  const aboutCalls = services.filter((service) => can(service) && isAboutCall(service))
  play(`services about calls are refused for a call that is not there`, async (stage) => {
    for (const service of aboutCalls) {
      await stage.refuses(requestOf(service, stage, stage.anna), 'call-unknown')
    }
    assert.deepEqual(stage.watch.facts, [])
  })

  play('services that need a conversation are refused while the call rings', async (stage) => {
    const { anna, ben } = stage
    await stage.phone(anna).dial(ben)
    const switchCallId = await stage.rings(ben)
    for (const service of ['holdCall', 'consultationCall', 'singleStepTransferCall', 'parkCall'] as const) {
      if (!can(service)) continue
      const request = { ...requestOf(service, stage, ben), switchCallId } as ServiceRequest
      await stage.refuses(request, 'connection-state-incorrect')
    }
    await stage.agrees()
    assert.equal(stage.connection(ben).state, 'alerting')
  })

  play('services for ringing or held calls are refused during a conversation', async (stage) => {
    const { anna, ben } = stage
    const switchCallId = await stage.call(anna, ben)
    for (const service of ['answerCall', 'deflectCall', 'retrieveCall'] as const) {
      if (!can(service)) continue
      const request = { ...requestOf(service, stage, ben), switchCallId } as ServiceRequest
      await stage.refuses(request, 'connection-state-incorrect')
    }
    await stage.talk(anna, ben)
  })

  play('nothing is performed while it is stopped', async (stage) => {
    const { connector } = stage.harness
    await connector.stop()
    const request = requestOf('makeCall', stage, stage.anna)
    await assert.rejects(connector.perform(request), (fault) => isNamedError(fault, 'switch-not-connected'))
    await connector.start()
    await stage.until(
      () => stage.watch.devices.get(stage.anna)?.state === 'inService',
      'the line in service again',
    )
  })

  if (can('makeCall')) {
    play('makeCall is refused during a conversation', async (stage) => {
      const { anna, ben, carla } = stage
      await stage.call(anna, ben)
      await stage.refuses(
        { service: 'makeCall', line: anna, destination: carla },
        'connection-state-incorrect',
      )
    })

    play('makeCall is refused for what is no number', async (stage) => {
      for (const destination of ['', 'ben!', '1'.repeat(500), stage.anna]) {
        await stage.refuses({ service: 'makeCall', line: stage.anna, destination }, 'destination-invalid')
      }
      await stage.isFree(stage.anna)
    })

    play('makeCall is refused while the phone is unplugged', async (stage) => {
      const { anna, ben } = stage
      await stage.phone(anna).unplug()
      await stage.until(() => stage.watch.devices.get(anna)?.state === 'outOfService', 'out of service')
      await stage.refuses({ service: 'makeCall', line: anna, destination: ben }, 'line-not-in-service')
    })
  }
}

const aboutLines: readonly Service[] = [
  'makeCall',
  'groupPickupCall',
  'setForwarding',
  'setDoNotDisturb',
  'callBackNonCallRelated',
]

function isAboutCall(service: Service): boolean {
  return !aboutLines.includes(service)
}

/** A request that would be right if there were such a call. */
function requestOf(service: Service, stage: SuiteStage, line: string): ServiceRequest {
  const switchCallId = 'no such call'
  const destination = stage.dora
  switch (service) {
    case 'makeCall':
      return { service, line, destination }
    case 'answerCall':
    case 'clearConnection':
    case 'holdCall':
    case 'retrieveCall':
    case 'campOnCall':
      return { service, line, switchCallId }
    case 'consultationCall':
    case 'singleStepTransferCall':
    case 'deflectCall':
    case 'parkCall':
      return { service, line, switchCallId, destination }
    case 'alternateCall':
    case 'reconnectCall':
    case 'transferCall':
    case 'conferenceCall':
      return { service, line, heldCall: switchCallId, activeCall: 'nor such' }
    case 'directedPickupCall':
      return { service, line, ringingLine: stage.carla, switchCallId }
    case 'groupPickupCall':
      return { service, line }
    case 'generateDigits':
      return { service, line, switchCallId, digits: '1' }
    case 'setForwarding':
      return { service, line, forwardings: [] }
    case 'setDoNotDisturb':
      return { service, line, on: false }
    case 'callBackNonCallRelated':
      return { service, line, destination, on: true }
  }
}
