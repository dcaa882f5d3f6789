export { FakeLookup, type FakeZone } from './fake-lookup.ts'
export { hasKamailio, Kamailio } from './kamailio.ts'
export { PhoneCall, type PhoneCallEvents, type PhoneCallState } from './phone-call.ts'
export {
  answerDirection,
  type Direction,
  describeSession,
  directionOf,
  type PhoneSession,
} from './phone-session.ts'
export { type SelfSigned, selfSigned } from './self-signed.ts'
export {
  type NetworkConditions,
  type Sighting,
  SimulatedFlow,
  SimulatedNetwork,
  SimulatedTransport,
} from './simulated-network.ts'
export { type Party, type SimulatedParties, simulatedParties } from './simulated-parties.ts'
export {
  type PhoneBehaviour,
  SimulatedPhone,
  type SimulatedPhoneEvents,
  type SimulatedPhoneOptions,
} from './simulated-phone.ts'
export { SimulatedProxy, type SimulatedProxyOptions } from './simulated-proxy.ts'
export { SimulatedRegistrar, type SimulatedRegistrarOptions } from './simulated-registrar.ts'
export { SmallPhoneSystem, type SmallPhoneSystemOptions } from './small-phone-system.ts'
