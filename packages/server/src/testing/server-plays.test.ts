/** Every play of the folder `scenarios`, with a whole server on the stage. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parsePlay, perform, renderLadder, type TraceEntry } from '@offhook/telephony'
import { ServerStage } from './server-stage.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'scenarios')

describe('plays with a whole server on the stage', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.play'))) {
    const play = parsePlay(readFileSync(join(folder, name), 'utf8'))
    it(`${name}: ${play.title}`, async () => {
      const trace: TraceEntry[] = []
      try {
        await perform(play, new ServerStage(), (entry) => trace.push(entry))
      } catch (fault) {
        throw new Error(`${String(fault)}\n${renderLadder(trace, play.cast).join('\n')}`, { cause: fault })
      }
    })
  }
})
