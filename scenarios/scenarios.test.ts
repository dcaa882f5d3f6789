/** Plays every `.play` in this folder on the bare stage. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parsePlay, perform, renderLadder, type TraceEntry } from '@offhook/telephony'
import { TelephonyStage } from '@offhook/telephony/testing'

describe('scenarios', () => {
  const folder = new URL('.', import.meta.url)
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.play'))) {
    const play = parsePlay(readFileSync(new URL(name, folder), 'utf8'))
    it(`${name}: ${play.title}`, async () => {
      const trace: TraceEntry[] = []
      try {
        await perform(play, new TelephonyStage(), (entry) => trace.push(entry))
      } catch (fault) {
        throw new Error(`${String(fault)}\n${renderLadder(trace, play.cast).join('\n')}`, { cause: fault })
      }
    })
  }
})
