export { FakeLookup, type FakeZone } from './fake-lookup.ts'
export {
  type NetworkConditions,
  type Sighting,
  SimulatedFlow,
  SimulatedNetwork,
  SimulatedTransport,
} from './simulated-network.ts'
export { type Party, type SimulatedParties, simulatedParties } from './simulated-parties.ts'
export { SimulatedProxy } from './simulated-proxy.ts'
