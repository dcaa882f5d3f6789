/** Puts CSTA, in some dialect, between the simulated switch of a play and its stage. */
import { NamedError } from '@offhook/base'
import { type SimulatedClock, seededRandom } from '@offhook/base/testing'
import type { SimulatedSwitch, StageWire } from '@offhook/telephony/testing'
import { CstaConnector } from '../connector/csta-connector.ts'
import { cstaErrors } from '../errors.ts'
import { settingsFor } from './csta-harness.ts'
import type { Dialect } from './dialect.ts'
import { SimulatedCstaSwitch } from './simulated-csta-switch.ts'
import { wire } from './wire.ts'

/** Three kinds of switches, far from each other. */
export const playDialects: Readonly<Record<string, Partial<Dialect>>> = {
  plain: {},
  'edition 3, swapped calls, repeated Delivered, no namespaces': {
    edition: 3,
    swapsCalls: true,
    repeatsDelivered: true,
    hasNoNamespaces: true,
  },
  'N<…> identifiers, segments, late answers': { usesRepresentation: true, segments: true, answersLate: true },
}

/** CSTA between the switch of a play and those who watch it. */
export function stageWire(dialect: Partial<Dialect>) {
  return (simulated: SimulatedSwitch, clock: SimulatedClock): StageWire => {
    const csta = new SimulatedCstaSwitch(simulated, clock, dialect)
    let isCut = false
    const connector = new CstaConnector({
      settings: { ...settingsFor(dialect), lineSource: 'discover', lines: [] },
      clock,
      random: seededRandom(5),
      async dial() {
        if (isCut) throw new NamedError(cstaErrors, 'csta-link-lost', { reason: 'the cable is cut' })
        const [near, far] = wire()
        csta.accept(far)
        return near
      },
    })
    const settle = async () => {
      // So short a time that nothing in a play depends on it, and long enough for all that is asked one after another.
      for (let step = 0; step < 60; step += 1) await clock.advanceAsync(1)
    }
    return {
      connector,
      settle,
      async cut() {
        isCut = true
        csta.cut()
        await settle()
      },
      async mend() {
        isCut = false
        let isConnected = false
        const stop = connector.events.on('state', ({ state }) => {
          isConnected = state === 'connected'
        })
        while (!isConnected) await clock.advanceAsync(100)
        stop()
        await settle()
      },
    }
  }
}
