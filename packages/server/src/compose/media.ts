/** The voice: the engine in its thread, how it is set, how it is probed. */
import { startMedia } from '../connector/index.ts'
import { HoldMusic, MediaProbes, MediaSettingsBook, Outside } from '../media/index.ts'
import type { Ground } from './ground.ts'

export type MediaParts = Awaited<ReturnType<typeof composeMedia>>

export async function composeMedia({ config, store, seal, clock, random, newId, log }: Ground) {
  const media = await startMedia(config, clock, log('media'))
  const mediaSettings = new MediaSettingsBook({ store, seal, clock })
  await mediaSettings.load()
  const holdMusic = new HoldMusic({ store, mediaSettings, clock, newId, log: log('media') })
  await holdMusic.load()
  return {
    /** Undefined where it is switched off, or could not be started. */
    media,
    mediaSettings,
    holdMusic,
    outside: new Outside({ engine: media?.engine, mediaSettings, clock, log: log('media') }),
    mediaProbes: new MediaProbes({ engine: media?.engine, clock, random, log: log('media') }),
  }
}
