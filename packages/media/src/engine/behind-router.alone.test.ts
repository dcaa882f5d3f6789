/** Two engines that have no way to each other but by a relay, each in a network of its own, with real address translation between. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '@offhook/base/testing'
import { parseWav, wavHeader } from '../graph/wav.ts'
import { browserAudio } from '../sdp/browser-audio.ts'
import { acceptAnswer, createAnswer, createOffer } from '../sdp/offer-answer.ts'
import { parseDescription } from '../sdp/parse-description.ts'
import type { SessionDescription } from '../sdp/session-description.ts'
import { writeDescription } from '../sdp/write-description.ts'
import {
  BehindRouter,
  HOME,
  RELAY,
  RELAY_PORT,
  RELAY_TLS_PORT,
  RELAY_USER,
  ROUTER,
  SERVER,
} from '../testing/behind-router.ts'
import { PCMA } from '../testing/descriptions.ts'
import { whyNoNetworks } from '../testing/network-namespace.ts'
import { RemoteEngine } from '../testing/remote-engine.ts'
import { sine, toneAmplitude } from '../testing/sound.ts'
import { hasTurnServer } from '../testing/turn-server.ts'

const skip = !hasTurnServer() ? 'coturn is not installed' : (whyNoNetworks() ?? false)
const LEG = 'leg'
const passed = (description: SessionDescription) => parseDescription(writeDescription(description))

/** Lets `engine` play a tone to its peer. */
async function sing(engine: RemoteEngine, hertz: number): Promise<void> {
  const samples = sine(hertz, 8000, 2, 8000)
  const bytes = Buffer.concat([
    wavHeader(8000, 1, samples.byteLength),
    new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
  ])
  await engine.request({ do: 'play', leg: LEG, sound: { kind: 'wav', bytes, isEndless: true } })
}

/** How loud a tone is in what `engine` hears in the second that comes after the next. */
async function loudness(engine: RemoteEngine, hertz: number, path: string): Promise<number> {
  await engine.request({ do: 'record', leg: LEG, path })
  await new Promise((resolve) => setTimeout(resolve, 2500))
  await engine.request({ do: 'record', leg: LEG, path: undefined })
  const { samples, sampleRate } = parseWav(readFileSync(path))
  return toneAmplitude(samples.subarray(sampleRate, 2 * sampleRate), hertz, sampleRate)
}

/** Somebody at home whose router lets nothing but `transport` to the relay through talks with a server outside. */
async function talk(transport: 'udp' | 'tcp' | 'tls'): Promise<void> {
  const networks = new BehindRouter()
  const folder = mkdtempSync(join(tmpdir(), 'offhook-nat-'))
  const engines: RemoteEngine[] = []
  const start = async (namespace: string, address: string) => {
    const ports = { firstPort: 30_000, lastPort: 30_099, webRtcPort: 7226, driver: 'fastest' } as const
    const engine = await RemoteEngine.start(namespace, { address, ...ports })
    engines.push(engine)
    return engine
  }
  try {
    networks.open()
    const home = await start(networks.home, HOME)
    const server = await start(networks.outside, SERVER)
    const port = transport === 'tls' ? RELAY_TLS_PORT : RELAY_PORT
    const trusted = networks.certificate
    const relay = { address: RELAY, port, transport, trusted, ...RELAY_USER }
    await home.request({ do: 'reach', stun: [{ address: RELAY, port: RELAY_PORT }], relays: [] })
    await until('the mapping', async () => (await home.request({ do: 'load' })).outside.mapped.length > 0)
    const { mapped } = (await home.request({ do: 'load' })).outside
    assert.equal(mapped[0]!.address, ROUTER, 'the router has put its own address in place of ours')
    if (transport !== 'udp') networks.dropUdp()

    await home.request({ do: 'reach', stun: [], relays: [relay] })
    await until('the relay', async () => {
      const [known] = (await home.request({ do: 'load' })).outside.relays
      return known?.state === 'allocated'
    })

    const origin = (sessionId: string, address: string) => ({
      username: '-',
      sessionId,
      version: '1',
      address,
    })
    const atHome = browserAudio(await home.request({ do: 'open', leg: LEG, kind: 'webRtc' }), {
      formats: [PCMA],
    })
    const offer = createOffer(origin('1', HOME), atHome)
    assert.match(writeDescription(offer), /typ relay/)
    const atServer = browserAudio(await server.request({ do: 'open', leg: LEG, kind: 'webRtc' }), {
      formats: [PCMA],
    })
    const { answer } = createAnswer(passed(offer), origin('2', SERVER), atServer)
    await server.request({ do: 'start', leg: LEG, audio: answer.audio!, isLearnt: false })
    const agreed = acceptAnswer(offer, passed(answer.description), atHome).answer!
    await home.request({ do: 'start', leg: LEG, audio: agreed, isLearnt: false })

    const isConnected = async (engine: RemoteEngine) =>
      (await engine.request({ do: 'quality', leg: LEG })).connection?.state === 'connected'
    await until('the connection', async () => (await isConnected(home)) && (await isConnected(server)))
    const [own, theirs] = [
      (await home.request({ do: 'quality', leg: LEG })).connection!.path!,
      (await server.request({ do: 'quality', leg: LEG })).connection!.path!,
    ]
    assert.equal(own.local.type, 'relay')
    assert.equal(theirs.remote.type, 'relay')
    assert.equal(theirs.remote.address, RELAY)

    await sing(home, 660)
    await sing(server, 1100)
    for (const [engine, hertz] of [
      [home, 1100],
      [server, 660],
    ] as const) {
      let level = 0
      for (let attempt = 0; attempt < 15 && level <= 2000; attempt++)
        level = await loudness(engine, hertz, join(folder, `${hertz}-${attempt}.wav`))
      assert.ok(level > 2000, `${hertz} Hz from the other side is as loud as ${level}`)
    }
    for (const engine of [home, server]) await engine.request({ do: 'close', leg: LEG })
  } finally {
    for (const engine of engines) await engine.stop()
    await networks.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const titled = {
  udp: 'an agent behind a router that lets nothing but the relay through is heard, and hears',
  tcp: 'an agent behind a router that lets TCP to the relay out and nothing else is heard, and hears',
  tls: 'an agent behind a router that lets TLS to the relay out, at port 443, and nothing else is heard, and hears',
} as const
for (const transport of ['udp', 'tcp', 'tls'] as const)
  test(titled[transport], { skip, timeout: 180_000 }, () => talk(transport))
