/** One load on one server, and what came of it. */
import type { ChildProcess } from 'node:child_process'
import { coreWatch, cpuMs, memoryKiB } from '../sip/process.ts'
import { round } from './ear.ts'
import {
  type FromPhones,
  type Heard,
  type Scene,
  type SoundPlan,
  type StreamPlan,
  streamsOf,
  type ToPhones,
} from './protocol.ts'
import { type MediaServer, PHONES_CORE, SERVER_CORE, startHere } from './servers.ts'

const STREAMS_A_SOCKET = 32
const SETTLE_SECONDS = 2
/** Of a room; of calls everybody talks. */
const TALKERS = 3
/** What counts as held: fewer than so many packets late, and as good as none lost. */
const MOST_LATE_PERCENT = 1
const MOST_LOST_PERCENT = 0.1
/** Phones that were later than this themselves say nothing about the server. */
const MOST_SENT_LATE_MS = 10
const LEAST_VOICED_PERCENT = 10
/** Between trials, until sockets and caches are free. */
const REST_MS = 500

export interface Load {
  readonly scene: Scene
  /** Participants, or calls. */
  readonly units: number
  readonly seconds: number
  readonly sound?: SoundPlan
}

export interface Trial extends Heard {
  readonly server: string
  readonly scene: Scene
  readonly units: number
  readonly isHeld: boolean
  /** The phones kept their pace. */
  readonly isValid: boolean
  /** The server's share of its core, and everybody's: where the second is far above the first, somebody else was there. */
  readonly serverPercent: number
  readonly corePercent: number
  readonly phonesCorePercent: number
  /** Percent of a core for one unit. */
  readonly percentAUnit: number
  /** What setting up has added to the memory of the server, for one unit. */
  readonly kibAUnit: number
}

/** The phones of all trials. */
export class Phones {
  readonly #child: ChildProcess = startHere('./phones.ts', PHONES_CORE)
  /** What has come and nobody has asked for. */
  readonly #messages: FromPhones[] = []
  #waiting: ((message: FromPhones) => void) | undefined

  constructor() {
    this.#child.on('message', (message) => {
      const waiting = this.#waiting
      this.#waiting = undefined
      if (waiting) waiting(message as FromPhones)
      else this.#messages.push(message as FromPhones)
    })
  }

  async bind(sockets: number): Promise<readonly number[]> {
    this.#child.send({ do: 'bind', sockets } satisfies ToPhones)
    return (await this.next('bound')).ports
  }

  talk(message: Extract<ToPhones, { do: 'talk' }>): void {
    this.#child.send(message)
  }

  /** The next message, which must be of that kind. */
  async next<Kind extends FromPhones['kind']>(kind: Kind): Promise<Extract<FromPhones, { kind: Kind }>> {
    const message = await this.any()
    if (message.kind !== kind) throw new Error(`${message.kind} came in place of ${kind}`)
    return message as Extract<FromPhones, { kind: Kind }>
  }

  any(): Promise<FromPhones> {
    const message = this.#messages.shift()
    return message ? Promise.resolve(message) : new Promise((resolve) => (this.#waiting = resolve))
  }

  stop(): void {
    this.#child.disconnect()
  }
}

/** Sets `load` up at `server`, and gives the plan of each phone. */
export async function setUp(server: MediaServer, phones: Phones, load: Load): Promise<StreamPlan[]> {
  const streams = streamsOf(load.scene, load.units)
  const socketOf = (index: number) => Math.floor((index >> 1) / STREAMS_A_SOCKET) * 2 + (index & 1)
  const ports = await phones.bind(socketOf(streams - 1) + 2)
  const own = Array.from({ length: streams }, (_, index) => ports[socketOf(index)]!)
  const theirs = await server.setUp(load.scene, own)
  const isRoom = load.scene === 'room'
  const talkers = isRoom ? (load.sound === 'pips' ? 1 : TALKERS) : streams
  return theirs.map((port, index) => ({
    socket: socketOf(index),
    port,
    isTalking: index < talkers && (isRoom || load.sound !== 'pips' || (index & 1) === 0),
    hears: isRoom ? 0 : index ^ 1,
  }))
}

/** Where packets pass as they are, each of them tells how long it was under way. */
export function soundOf(scene: Scene): SoundPlan {
  return scene === 'relay' || scene === 'srtp' ? 'stamps' : 'speech'
}

/** Runs one trial; sets up before it, and tears down after it. */
export async function runTrial(server: MediaServer, phones: Phones, load: Load): Promise<Trial> {
  const before = memoryKiB(server.pids())
  const streams = await setUp(server, phones, load)
  try {
    const sound = load.sound ?? soundOf(load.scene)
    phones.talk({
      do: 'talk',
      streams,
      sound,
      settleSeconds: SETTLE_SECONDS,
      seconds: load.seconds,
      isTold: false,
    })
    await phones.next('counting')
    const pids = server.pids()
    const cpu = cpuMs(pids)
    const [serverCore, phonesCore] = [coreWatch(SERVER_CORE), coreWatch(PHONES_CORE)]
    const began = performance.now()
    const { result } = await phones.next('heard')
    const wall = performance.now() - began
    const used = cpuMs(pids) - cpu
    const serverPercent = (100 * used) / wall
    return {
      server: server.name,
      scene: load.scene,
      units: load.units,
      ...judge(result),
      ...result,
      serverPercent: round(serverPercent),
      corePercent: round(serverCore()),
      phonesCorePercent: round(phonesCore()),
      percentAUnit: round(serverPercent / load.units),
      kibAUnit: round((memoryKiB(pids) - before) / load.units),
    }
  } finally {
    await server.tearDown()
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
  }
}

function judge(heard: Heard): { isHeld: boolean; isValid: boolean } {
  const isWhole = heard.deaf === 0 && heard.lostPercent < MOST_LOST_PERCENT
  const isAudible = heard.voicedPercent >= LEAST_VOICED_PERCENT || heard.delayMs !== undefined
  return {
    isHeld: isWhole && isAudible && heard.late20Percent < MOST_LATE_PERCENT,
    isValid: heard.sentLateP99Ms < MOST_SENT_LATE_MS,
  }
}
