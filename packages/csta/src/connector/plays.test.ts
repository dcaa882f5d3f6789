/** The plays of the product, with CSTA between the switch and those who watch it, in three dialects. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { NamedError } from '@offhook/base'
import { type SimulatedClock, seededRandom } from '@offhook/base/testing'
import { parsePlay, perform, renderLadder, type TraceEntry } from '@offhook/telephony'
import { type SimulatedSwitch, type StageWire, TelephonyStage } from '@offhook/telephony/testing'
import { cstaErrors } from '../errors.ts'
import { settingsFor } from '../testing/csta-harness.ts'
import type { Dialect } from '../testing/dialect.ts'
import { SimulatedCstaSwitch } from '../testing/simulated-csta-switch.ts'
import { wire } from '../testing/wire.ts'
import { CstaConnector } from './csta-connector.ts'

const directory = new URL('../../../../scenarios/', import.meta.url)
/** CSTA does not tell since when a call has been answered, so one found after a lost link counts from then; that play tells it exactly. */
const beyondCsta = ['lost-link.play']
const plays = readdirSync(directory).filter((name) => name.endsWith('.play') && !beyondCsta.includes(name))

const dialects: Readonly<Record<string, Partial<Dialect>>> = {
  plain: {},
  'edition 3, swapped calls, repeated Delivered, no namespaces': {
    edition: 3,
    swapsCalls: true,
    repeatsDelivered: true,
    hasNoNamespaces: true,
  },
  'N<…> identifiers, segments, late answers': { usesRepresentation: true, segments: true, answersLate: true },
}

function cstaWire(dialect: Partial<Dialect>) {
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

describe('plays over CSTA', () => {
  for (const [name, dialect] of Object.entries(dialects)) {
    for (const file of plays) {
      it(`${file}: ${name}`, async () => {
        const play = parsePlay(readFileSync(new URL(file, directory), 'utf8'))
        const trace: TraceEntry[] = []
        try {
          await perform(play, new TelephonyStage(cstaWire(dialect)), (entry) => trace.push(entry))
        } catch (fault) {
          assert.fail(`${String(fault)}\n${renderLadder(trace, play.cast)}`)
        }
      })
    }
  }
})
