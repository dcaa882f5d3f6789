/**
 * How much does the media engine carry on one core, beside its peers in the same run?
 *
 *   node bench/media/capacity.ts [--scene room|relay|srtp|opus] [--share 0.25] [--seconds 5] [--rounds 2] [--maximum] [--only offhook]
 *
 * Real UDP over the loopback interface: the server on core 0, the phones on core 1. Each scene is measured at a share of its goal in
 * turn, A B A B; then the delay inside our server at half of the goal, and how the cost of a unit grows from a twentieth of the goal
 * to half of it; `--brief` leaves these out. `--maximum` looks for the largest load of each server that is held: fewer than 1 % of the packets 20 ms late or more,
 * fewer than 0.1 % lost.
 */
import { loadavg } from 'node:os'
import { asked } from './asked.ts'
import { JANUS, startJanus } from './janus.ts'
import { SCENES, type Scene } from './protocol.ts'
import { RTPENGINE, startRtpengine } from './rtpengine.ts'
import { isInstalled, type MediaServer, startOffhook } from './servers.ts'
import { type Load, Phones, runTrial, soundOf, type Trial } from './trial.ts'

const values = asked({
  scene: { type: 'string' },
  share: { type: 'string', default: '0.25' },
  seconds: { type: 'string', default: '5' },
  rounds: { type: 'string', default: '2' },
  maximum: { type: 'boolean', default: false },
  brief: { type: 'boolean', default: false },
  only: { type: 'string' },
  profile: { type: 'boolean', default: false },
})
const SECONDS = Number(values.seconds)

interface Peer {
  readonly path: string
  readonly debian: string
  readonly start: () => Promise<MediaServer>
}

const janus: Peer = { path: JANUS, debian: 'janus', start: startJanus }
const rtpengine: Peer = { path: RTPENGINE, debian: 'rtpengine-daemon', start: startRtpengine }

interface Aim {
  readonly what: string
  readonly unit: string
  readonly goal: number
  readonly peer: Peer
}

const AIMS: Readonly<Record<Scene, Aim>> = {
  room: { what: 'one mixing room, G.711, three talk', unit: 'participant', goal: 1000, peer: janus },
  relay: { what: 'RTP passed on', unit: 'call', goal: 900, peer: rtpengine },
  srtp: { what: 'RTP ↔ SRTP', unit: 'call', goal: 600, peer: rtpengine },
  opus: { what: 'G.711 ↔ Opus', unit: 'call', goal: 80, peer: rtpengine },
}

/** The search for the maximum begins at the goal, goes on by this factor, and narrows to this much. */
const STEP = 1.3
const NARROW = 0.08
const LEAST_UNITS = 8
const LEAST_RECEIVED = 0.97
/** A run that others disturbed is tried again so often. */
const TRIES = 2

const print = (line: string) => process.stdout.write(`${line}\n`)
const even = (units: number) => Math.max(Math.round(units / 2) * 2, 2)

async function trial(server: MediaServer, phones: Phones, load: Load): Promise<Trial> {
  const result = await runTrial(server, phones, load)
  print(JSON.stringify(result))
  return result
}

/** Whether a load is held: what only the neighbours on the machine spoil is tried again. */
async function isHeld(server: MediaServer, phones: Phones, scene: Scene, units: number): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++)
    if ((await trial(server, phones, { scene, units, seconds: SECONDS })).isHeld) return true
  return false
}

/** From the goal up while it is held, or down until it is; then the gap is narrowed. */
async function highest(server: MediaServer, phones: Phones, scene: Scene): Promise<number> {
  let good = 0
  let bad = 0
  for (let units = even(AIMS[scene].goal); (good === 0 || bad === 0) && units >= LEAST_UNITS; ) {
    const held = await isHeld(server, phones, scene, units)
    if (held) good = units
    else bad = units
    units = even(held ? units * STEP : units / STEP)
  }
  while (good > 0 && (bad - good) / good > NARROW) {
    const units = even((good + bad) / 2)
    if (units === good || units === bad) break
    if (await isHeld(server, phones, scene, units)) good = units
    else bad = units
  }
  return good
}

/** The best of the rounds counts: what a neighbour took on the machine only ever makes it worse. */
async function compare(servers: readonly MediaServer[], phones: Phones, scene: Scene): Promise<void> {
  const { goal, unit } = AIMS[scene]
  const units = even(goal * Number(values.share))
  const best = new Map<string, Trial>()
  for (let round = 0; round < Number(values.rounds); round++)
    for (const server of servers) {
      const result = await trial(server, phones, { scene, units, seconds: SECONDS })
      const known = best.get(server.name)
      // A server that was starved has done less than was asked, for less.
      const isWhole = result.received > result.sent * LEAST_RECEIVED
      if (isWhole && (!known || result.percentAUnit < known.percentAUnit)) best.set(server.name, result)
    }
  for (const { server, percentAUnit, kibAUnit } of best.values())
    print(`${server}: ${percentAUnit} % of a core and ${kibAUnit} KiB a ${unit}, at ${units}`)
  const [ours, theirs] = servers.map(({ name }) => best.get(name)?.percentAUnit)
  if (ours && theirs) print(`ratio: ${(theirs / ours).toFixed(2)} of its ${unit}s for the same CPU`)
}

async function measureOurs(server: MediaServer, phones: Phones, scene: Scene): Promise<void> {
  const { goal, unit } = AIMS[scene]
  const sound = soundOf(scene) === 'stamps' ? 'stamps' : 'pips'
  const half = await trial(server, phones, { scene, units: even(goal / 2), seconds: SECONDS, sound })
  const through = scene === 'relay' || scene === 'room' ? 'the server' : 'two calls of the server'
  if (half.delayMs)
    print(
      `delay through ${through} at half of the goal: p50 ${half.delayMs.p50} ms, p99 ${half.delayMs.p99} ms`,
    )
  print(`packets behind their best at half of the goal: p99 ${half.lateP99Ms} ms`)
  const few = await trial(server, phones, { scene, units: even(goal / 20), seconds: SECONDS * 2 })
  const many = await trial(server, phones, { scene, units: even(goal / 2), seconds: SECONDS })
  print(
    `growth ×10: a ${unit} costs ${few.percentAUnit} %, then ${many.percentAUnit} % of a core (×${(many.percentAUnit / few.percentAUnit).toFixed(2)})`,
  )
}

async function measureScene(scene: Scene, phones: Phones): Promise<void> {
  const { what, goal, unit, peer } = AIMS[scene]
  print(`\n${what}: the goal is ${goal} ${unit}s; load average ${loadavg()[0]!.toFixed(2)}`)
  const servers: MediaServer[] = []
  try {
    const flags = values.profile ? ['--cpu-prof', '--cpu-prof-dir=bench-profile'] : []
    if (values.only !== 'peer') servers.push(await startOffhook(flags))
    if (values.only !== 'offhook') {
      if (isInstalled(peer.path)) servers.push(await peer.start())
      else
        print(
          `${peer.debian} is not installed: measured without it (apt-get install --no-install-recommends ${peer.debian})`,
        )
    }
    await compare(servers, phones, scene)
    const ours = servers.find(({ name }) => name === 'offhook')
    if (ours && !values.brief) await measureOurs(ours, phones, scene)
    if (!values.maximum) return
    const held: number[] = []
    for (const server of servers) {
      held.push(await highest(server, phones, scene))
      print(`${server.name}: ${held.at(-1)} ${unit}s held; load average ${loadavg()[0]!.toFixed(2)}`)
    }
    if (held.length === 2) print(`ratio: ${(held[0]! / held[1]!).toFixed(2)} of its ${unit}s held`)
  } finally {
    for (const server of servers) await server.stop()
  }
}

const phones = new Phones()
const chosen = SCENES.filter((scene) => !values.scene || scene === values.scene)
for (const scene of chosen) await measureScene(scene, phones)
phones.stop()
