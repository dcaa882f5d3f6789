import { services } from '../words.ts'
import { describeConnector } from './connector-suite.ts'
import { simulatedHarness } from './simulated-harness.ts'

describeConnector('the simulated switch', {
  services,
  create: simulatedHarness,
  hasOutside: true,
  hasLink: true,
})
