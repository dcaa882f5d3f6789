/**
 * Many phones that speak G.711 A-law, as one process: 50 packets a second each, evenly spread, and an ear on what comes back. Driven
 * by messages of its parent.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { codecNamed } from '../../packages/media/src/index.ts'
import { speechLike } from '../../packages/media/src/testing/index.ts'
import { Ear, Histogram, round } from './ear.ts'
import type { FromPhones, SoundPlan, StreamPlan, ToPhones } from './protocol.ts'
import { systemMs, Wire } from './wire.ts'

const FRAME_MS = 20
const SAMPLES = 160
const HEADER = 12
const PAYLOAD_TYPE = 8
const SILENCE = 0xd5
/** Of speech, before it is said again. */
const SPEECH_FRAMES = 150
const PIP_EVERY_MS = 500
const PIP_FRAMES = 3
const PIP_HERTZ = 700
/** Between two looks at the clock. */
const NAP_MS = 1

const pcma = codecNamed('PCMA', 8000)!
const speech = pcma.createEncoder().encode(speechLike(8000, (SPEECH_FRAMES * FRAME_MS) / 1000))
const pip = pcma
  .createEncoder()
  .encode(
    Int16Array.from({ length: SAMPLES }, (_, i) => 8000 * Math.sin((2 * Math.PI * PIP_HERTZ * i) / 8000)),
  )
const silence = new Uint8Array(SAMPLES).fill(SILENCE)

const say = (message: FromPhones) => process.send!(message)
const pillow = new Int32Array(new SharedArrayBuffer(4))
let wires: Wire[] = []

type TalkOrder = Extract<ToPhones, { do: 'talk' }>

class Talk {
  readonly #streams: readonly StreamPlan[]
  readonly #sound: SoundPlan
  readonly #ear: Ear
  readonly #sentLate = new Histogram()
  readonly #byPort = new Int32Array(65_536).fill(-1)
  readonly #sequence: Uint16Array
  readonly #frame: Uint32Array
  readonly #ssrc: Uint32Array
  readonly #pippedMs: Float64Array
  readonly #stamp = new DataView(new ArrayBuffer(8))
  readonly #stampBytes = new Uint8Array(this.#stamp.buffer)
  readonly #pipFrames: number
  #isCounting = false
  #sent = 0

  constructor(streams: readonly StreamPlan[], sound: SoundPlan) {
    this.#streams = streams
    this.#sound = sound
    this.#ear = new Ear(streams.length)
    for (const [index, { port }] of streams.entries()) this.#byPort[port] = index
    this.#sequence = Uint16Array.from(streams, (_, index) => index * 17)
    this.#frame = new Uint32Array(streams.length)
    this.#ssrc = Uint32Array.from(streams, (_, index) => 0x1000_0000 + index * 7919)
    this.#pippedMs = new Float64Array(streams.length)
    this.#pipFrames = PIP_EVERY_MS / FRAME_MS
  }

  async run({ settleSeconds, seconds, isTold }: TalkOrder): Promise<void> {
    const count = this.#streams.length
    const begin = systemMs()
    const countFrom = begin + settleSeconds * 1000
    const end = countFrom + seconds * 1000
    const stepMs = FRAME_MS / count
    let tellAt = countFrom + 1000
    let before = { received: 0, late: 0 }
    let turn = 0
    for (let packets = 0; ; ) {
      const now = systemMs()
      if (now >= end) break
      if (!this.#isCounting && now >= countFrom) this.#count()
      for (; begin + packets * stepMs <= now; packets++)
        this.#speak(packets % count, begin + packets * stepMs, now)
      for (const wire of wires) wire.flush()
      this.#listen()
      if (isTold && now >= tellAt) {
        tellAt += 1000
        before = this.#tell(before)
      }
      if (++turn % 100 === 0) await nextTurn()
      Atomics.wait(pillow, 0, 0, NAP_MS)
    }
    this.#listen()
    say({ kind: 'heard', result: this.#ear.result(this.#sent, this.#sentLate) })
  }

  #count(): void {
    this.#listen()
    this.#isCounting = true
    this.#ear.count()
    say({ kind: 'counting' })
  }

  #tell(before: { received: number; late: number }): { received: number; late: number } {
    const after = { received: this.#ear.received, late: this.#ear.late20 }
    const received = after.received - before.received
    const late20Percent = round((100 * (after.late - before.late)) / (received || 1))
    say({ kind: 'second', late20Percent, received })
    return after
  }

  #speak(index: number, dueMs: number, now: number): void {
    const plan = this.#streams[index]!
    if (this.#isCounting) {
      this.#sent++
      this.#sentLate.note(now - dueMs)
    }
    wires[plan.socket]!.send(plan.port, (data, start) => {
      const frame = this.#frame[index]!++
      writeHeader(data, start, this.#sequence[index]!++, frame * SAMPLES, this.#ssrc[index]!)
      this.#writeSound(data, start + HEADER, index, frame, now)
      return HEADER + SAMPLES
    })
  }

  #writeSound(data: Uint8Array, at: number, index: number, frame: number, now: number): void {
    if (!this.#streams[index]!.isTalking) {
      data.set(silence, at)
      return
    }
    if (this.#sound === 'pips') {
      const inPip = (frame + index) % this.#pipFrames
      if (inPip === 0) this.#pippedMs[index] = now
      data.set(inPip < PIP_FRAMES ? pip : silence, at)
      return
    }
    const from = ((frame + index * 7) % SPEECH_FRAMES) * SAMPLES
    data.set(speech.subarray(from, from + SAMPLES), at)
    if (this.#sound !== 'stamps') return
    this.#stamp.setFloat64(0, now)
    data.set(this.#stampBytes, at)
  }

  #listen(): void {
    for (const wire of wires) wire.drain(this.#take)
  }

  readonly #take = (data: Uint8Array, start: number, length: number, port: number, atMs: number): void => {
    const index = this.#byPort[port]!
    if (index < 0 || length !== HEADER + SAMPLES || (data[start + 1]! & 0x7f) !== PAYLOAD_TYPE) return
    const { hears } = this.#streams[index]!
    this.#ear.take(data, start, length, index, atMs, this.#sound === 'pips' ? this.#pippedMs[hears]! : 0)
    if (this.#sound !== 'stamps') return
    for (let byte = 0; byte < 8; byte++) this.#stampBytes[byte] = data[start + HEADER + byte]!
    this.#ear.noteDelay(atMs - this.#stamp.getFloat64(0))
  }
}

function writeHeader(data: Uint8Array, at: number, sequence: number, timestamp: number, ssrc: number): void {
  data[at] = 0x80
  data[at + 1] = PAYLOAD_TYPE
  data[at + 2] = sequence >>> 8
  data[at + 3] = sequence
  for (let byte = 0; byte < 4; byte++) {
    data[at + 4 + byte] = timestamp >>> (24 - byte * 8)
    data[at + 8 + byte] = ssrc >>> (24 - byte * 8)
  }
}

process.on('message', async (message: ToPhones) => {
  if (message.do === 'bind') {
    for (const wire of wires) wire.close()
    wires = Array.from({ length: message.sockets }, () => new Wire())
    say({ kind: 'bound', ports: wires.map(({ port }) => port) })
    return
  }
  await new Talk(message.streams, message.sound).run(message)
})
process.on('disconnect', () => process.exit(0))
