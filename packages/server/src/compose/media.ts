/** The voice: the engine in its thread, how it is set, how it is probed. */

import type { Config } from '../config/index.ts'
import { ownAddresses, startMedia } from '../connector/index.ts'
import {
  HoldMusic,
  MediaProbes,
  MediaSettingsBook,
  Outside,
  OwnRelay,
  PublicAddress,
  TurnProvider,
} from '../media/index.ts'
import { certificateFiles } from './certificate-files.ts'
import type { Ground } from './ground.ts'

export type MediaParts = Awaited<ReturnType<typeof composeMedia>>

export async function composeMedia(ground: Ground) {
  const { config, store, seal, clock, random, newId, log, systemEvents } = ground
  const mediaSettings = new MediaSettingsBook({ store, seal, clock })
  await mediaSettings.load()
  const phonePorts = () => mediaSettings.current.phonePorts
  const media = await startMedia(config, phonePorts, clock, log('media'))
  const holdMusic = new HoldMusic({ store, mediaSettings, clock, newId, log: log('media') })
  await holdMusic.load()
  const publicAddress = new PublicAddress({
    engine: media?.engine,
    mediaSettings,
    ownAddresses,
    stunPort: media?.browserPort ?? 0,
  })
  return {
    /** Undefined where it is switched off, or could not be started. */
    media,
    mediaSettings,
    holdMusic,
    turnProvider: new TurnProvider({ mediaSettings, systemEvents, clock }),
    publicAddress,
    ownRelay: new OwnRelay({
      engine: media?.engine,
      mediaSettings,
      publicAddress,
      name: config.name,
      certificate: certificateFiles(config),
      random,
      log: log('media'),
    }),
    outside: new Outside({
      engine: media?.engine,
      mediaSettings,
      usualPorts: usualPorts(config),
      clock,
      log: log('media'),
    }),
    mediaProbes: new MediaProbes({ engine: media?.engine, clock, random, log: log('media') }),
  }
}

/** Those of phones, where nothing else is set. */
function usualPorts(config: Config) {
  return { first: Number(config['media.first-port']), last: config['media.last-port'] }
}
