/** The plays of the product, with CSTA between the switch and those who watch it, in three dialects. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parsePlay, perform, renderLadder, type TraceEntry } from '@offhook/telephony'
import { TelephonyStage } from '@offhook/telephony/testing'
import { playDialects, stageWire } from '../testing/stage-wire.ts'

const directory = new URL('../../../../scenarios/', import.meta.url)
/** CSTA does not tell since when a call has been answered: one found after a lost link counts from then. That play tells it exactly. */
const beyondCsta = ['lost-link-how-long.play']
const plays = readdirSync(directory).filter((name) => name.endsWith('.play') && !beyondCsta.includes(name))

describe('plays over CSTA', () => {
  for (const [name, dialect] of Object.entries(playDialects)) {
    for (const file of plays) {
      it(`${file}: ${name}`, async () => {
        const play = parsePlay(readFileSync(new URL(file, directory), 'utf8'))
        const trace: TraceEntry[] = []
        try {
          await perform(play, new TelephonyStage(stageWire(dialect)), (entry) => trace.push(entry))
        } catch (fault) {
          assert.fail(`${String(fault)}\n${renderLadder(trace, play.cast)}`)
        }
      })
    }
  }
})
