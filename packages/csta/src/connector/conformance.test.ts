import { type Service, services } from '@offhook/telephony'
import { describeConnector } from '@offhook/telephony/testing'
import { type CstaHarnessOptions, cstaHarness } from '../testing/csta-harness.ts'
import { tcpHarness } from '../testing/tcp-harness.ts'

const parts = { hasOutside: true, hasLink: true }

function conforms(
  name: string,
  options: CstaHarnessOptions = {},
  offered: readonly Service[] = services,
): void {
  describeConnector(`CSTA, ${name}`, { services: offered, create: () => cstaHarness(options), ...parts })
}

conforms('plain')
conforms('edition 3, cut and glued', { dialect: { edition: 3 }, seed: 11 })
conforms('without the events of calls that begin', {
  dialect: { leavesOut: ['ServiceInitiatedEvent', 'OriginatedEvent'] },
})
conforms('repeated Delivered', { dialect: { repeatsDelivered: true } })
conforms('swapped calls', { dialect: { swapsCalls: true } })
conforms('no namespaces', { dialect: { hasNoNamespaces: true } })
conforms('N<…> identifiers', { dialect: { usesRepresentation: true } })
conforms('shared lines, the other phone inactive', { dialect: { sharesLines: 'bridged' } })
conforms('shared lines, the other phone cleared', { dialect: { sharesLines: 'exclusive' } })
conforms('dynamic identifiers', { dialect: { hasDynamicIds: true } })
conforms('inverted filter', { dialect: { invertsFilter: true } })
conforms('late answers', { dialect: { answersLate: true } })
conforms('segments, devices as the switch lists them', {
  dialect: { segments: true },
  settings: { lineSource: 'discover', lines: [] },
})
conforms('pickup by redirecting', { profile: { redirectsToPickUp: true } })
conforms('a session with sign-in', {
  dialect: { session: { user: 'offhook', password: 'secret' } },
  profile: {
    session: {
      applicationId: 'Offhook',
      seconds: 60,
      login: { namespace: 'urn:test', element: 'login', user: 'userName', password: 'password' },
    },
  },
  settings: { user: 'offhook', password: 'secret' },
})
conforms(
  'few services',
  {
    settings: {
      disabledServices: services.filter((name) => name !== 'makeCall' && name !== 'clearConnection'),
    },
  },
  ['makeCall', 'clearConnection'],
)
describeConnector('CSTA, over TCP', { services, create: () => tcpHarness(), ...parts })
