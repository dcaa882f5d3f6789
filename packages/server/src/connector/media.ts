/** The media engine of the server: one thread, on the ports that are set. */
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Clock, isNamedError, type Log } from '@offhook/base'
import type { MediaSettings } from '@offhook/contract'
import { type EngineSettings, KeptEngine, MediaEngine, parseWav } from '@offhook/media'
import type { Config } from '../config/index.ts'

/** What the built-in phone system is given. */
export interface Media {
  readonly engine: KeptEngine
  readonly address: string
  /** The UDP port of all browsers; null where there is none. */
  readonly browserPort: number | null
  readonly holdMusic?: Uint8Array
}

/**
 * Starts the engine; undefined where it is switched off, or cannot be started: phones then talk past the server. One that dies later
 * is started again.
 */
export async function startMedia(
  config: Config,
  phonePorts: () => MediaSettings['phonePorts'],
  clock: Clock,
  log: Log,
): Promise<Media | undefined> {
  const firstPort = config['media.first-port']
  const wanted = config['media.browser-port']
  if (firstPort === false) return undefined
  let browserPort = wanted === false ? undefined : wanted
  try {
    const settings = (): EngineSettings => ({
      address: config.bind[0] ?? '0.0.0.0',
      firstPort: phonePorts()?.first ?? firstPort,
      lastPort: phonePorts()?.last ?? config['media.last-port'],
      driver: 'fastest',
      ...(browserPort === undefined ? {} : { webRtcPort: browserPort }),
      ...(config['media.address'] === '' ? {} : { advertisedAddresses: [config['media.address']] }),
    })
    const start = async () => {
      const engine = await MediaEngine.start(settings())
      // A free one was taken: the thread that follows keeps it.
      browserPort = engine.browserPort
      return engine
    }
    const engine = await KeptEngine.start({ start, clock, log })
    const holdMusic = await readHoldMusic(config['media.hold-music'], log)
    return {
      engine,
      address: mediaAddress(config, ownAddresses()),
      browserPort: browserPort ?? null,
      ...(holdMusic ? { holdMusic } : {}),
    }
  } catch (fault) {
    log.error('The media engine cannot be started; phones talk past the server', { fault: String(fault) })
    return undefined
  }
}

/** The address under which phones reach the engine: as it is set, else the one at which the server listens. Pure. */
export function mediaAddress(
  config: Pick<Config, 'media.address' | 'name' | 'bind'>,
  own: readonly string[],
): string {
  const listening = config.bind.find((address) => address !== '0.0.0.0' && address !== '::')
  const named = isIP(config.name) > 0 ? config.name : undefined
  return config['media.address'] || named || listening || own[0] || '127.0.0.1'
}

/** The addresses of this machine in its networks, IPv4 first. */
export function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
  return all
    .filter(
      ({ internal, family, address }) => !internal && !(family === 'IPv6' && address.startsWith('fe80')),
    )
    .sort((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address)
}

/** A file that cannot be played is no reason to be without music. */
async function readHoldMusic(path: string, log: Log): Promise<Uint8Array | undefined> {
  if (path === '' || path === 'off') return undefined
  try {
    const bytes = await readFile(path)
    parseWav(bytes)
    return bytes
  } catch (fault) {
    const reason = isNamedError(fault) ? fault.message : String(fault)
    log.warn('The music on hold cannot be used; the built-in melody is played', { path, reason })
    return undefined
  }
}
