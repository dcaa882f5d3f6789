/** Every play of the folder `scenarios` with a whole server on the stage, and its phone system behind CSTA, in three dialects. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { playDialects, stageWire } from '@offhook/csta/testing'
import { parsePlay, perform, renderLadder, type TraceEntry } from '@offhook/telephony'
import { ServerStage } from './server-stage.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'scenarios')
/** CSTA does not tell since when a call has been answered: one found after a lost link counts from then. That play tells it exactly. */
const beyondCsta = ['lost-link-how-long.play']
const files = readdirSync(folder).filter((file) => file.endsWith('.play') && !beyondCsta.includes(file))

for (const [name, dialect] of Object.entries(playDialects)) {
  describe(`plays with a whole server over CSTA: ${name}`, () => {
    for (const file of files) {
      const play = parsePlay(readFileSync(join(folder, file), 'utf8'))
      it(`${file}: ${play.title}`, async () => {
        const trace: TraceEntry[] = []
        try {
          await perform(play, new ServerStage(stageWire(dialect)), (entry) => trace.push(entry))
        } catch (fault) {
          throw new Error(`${String(fault)}\n${renderLadder(trace, play.cast).join('\n')}`, { cause: fault })
        }
      })
    }
  })
}
