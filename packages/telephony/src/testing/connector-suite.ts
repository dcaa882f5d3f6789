/**
 * The conformance suite of the connector port. Whatever stands behind `Connector` (the simulated switch, the built-in phone
 * system with phones on real sockets, a CSTA switch) must pass it.
 *
 *     describeConnector('the simulated switch', { services, create: simulatedHarness })
 *
 * `create` gives a fresh `Harness` (see `suite/harness.ts`) for each test: a connector that is not started, four lines with
 * phones, and the hands of their users. What it must keep to:
 *
 * - All four lines are in service soon after `start()`, each with a name, without forwardings and calls.
 * - A phone rings until somebody answers, rejects or gives up; it waits for its user at a prompt too (`setAutoAnswer` changes
 *   that), and is busy during a call (`setCallWaiting` changes that: then a second call rings, and answering holds the first).
 * - `until` lets time pass till the predicate holds: on a simulated clock by advancing it, else by waiting. Real phone systems
 *   should give up after some seconds, with `what` in the message.
 * - Facts, snapshot and devices name lines by the numbers in `lines`, and `Party.line` is set for every line.
 *
 * A transfer whose two other ends are the same line must be refused: nobody has two parts in one call. The suite does a few things
 * in the same moment (hang up and answer, transfer and hang up); whichever the phone system takes first, nobody may hang on.
 *
 * After each test the connector's snapshot must agree with the calls that its facts lead to, and no fact may be one that
 * ECMA-269's connection states do not know. A busy, rejected or unobtainable call may either end at once or leave the caller
 * with a tone until it hangs up. Optional parts: `outside`, `link`, and the services left out of `services`, which must then be
 * refused with `service-not-supported`.
 */
import { describe } from 'node:test'
import { callServices } from './suite/call-services.ts'
import type { SuiteOptions } from './suite/harness.ts'
import { doNotDisturb, forwardings } from './suite/line-services.ts'
import { lostLink } from './suite/lost-link.ts'
import { outsideCalls } from './suite/outside-calls.ts'
import { plainCalls } from './suite/plain-calls.ts'
import { refusals } from './suite/refusals.ts'
import { playsOn } from './suite/stage.ts'
import { callBacks, campingOn } from './suite/waiting-services.ts'

/** Which of the optional parts of the harness there are. */
export interface ConnectorParts extends SuiteOptions {
  readonly hasOutside?: boolean
  readonly hasLink?: boolean
}

/** Defines the suite's tests for one connector. */
export function describeConnector(name: string, parts: ConnectorParts): void {
  const play = playsOn(parts)
  describe(`connector: ${name}`, () => {
    describe('plain calls', () => plainCalls(play))
    describe('services about calls', () => {
      for (const service of parts.services) callServices[service]?.(play)
    })
    if (parts.services.includes('setForwarding')) describe('forwardings', () => forwardings(play))
    if (parts.services.includes('setDoNotDisturb')) describe('do not disturb', () => doNotDisturb(play))
    if (parts.services.includes('campOnCall')) describe('camping on', () => campingOn(play))
    if (parts.services.includes('callBackNonCallRelated')) describe('call backs', () => callBacks(play))
    if (parts.hasOutside) describe('outside', () => outsideCalls(play))
    if (parts.hasLink) describe('lost link', () => lostLink(play))
    describe('refusals', () => refusals(play, parts))
  })
}
