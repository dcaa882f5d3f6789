/** Ear and mouth for a desk phone, which has none of its own: G.711 A-law over its media port. */
import { createSocket, type Socket } from 'node:dgram'
import { codecNamed, parseRtp, writeRtp } from '@offhook/media'
import type { DeskPhone } from './desk-phone.ts'

const RATE = 8000
const FRAME = 160
const MOST_SAMPLES = RATE * 60
const pcma = codecNamed('PCMA', RATE)!

export class Ear {
  readonly #phone: DeskPhone
  readonly #socket: Socket = createSocket('udp4')
  readonly #decoder = pcma.createDecoder()
  #samples: number[] = []
  #speaking: NodeJS.Timeout | undefined

  /** Lets `phone` hear at a free port from now on: in calls that begin later. */
  static open(phone: DeskPhone): Promise<Ear> {
    const ear = new Ear(phone)
    return new Promise((resolve, reject) => {
      ear.#socket.once('error', reject)
      ear.#socket.bind(0, '127.0.0.1', () => {
        phone.mediaPort = ear.#socket.address().port
        resolve(ear)
      })
    })
  }

  private constructor(phone: DeskPhone) {
    this.#phone = phone
    this.#socket.on('message', (bytes) => {
      const packet = parseRtp(bytes)
      if (packet?.payloadType === 8 && this.#samples.length < MOST_SAMPLES)
        this.#samples.push(...this.#decoder.decode(packet.payload))
    })
  }

  /** What came since the last time, at 8 kHz. */
  take(): Int16Array {
    const taken = Int16Array.from(this.#samples)
    this.#samples = []
    return taken
  }

  /** Says `sound` (at 8 kHz) again and again to whomever the phone talks with. */
  speak(sound: Int16Array): void {
    const encoder = pcma.createEncoder()
    const begin = performance.now()
    let sent = 0
    this.#speaking = setInterval(() => {
      // A timer of a busy machine comes late; what is missing is sent at once.
      for (const due = (performance.now() - begin) / 20; sent < due; sent++) {
        const port = this.#phone.hears()
        const at = (sent * FRAME) % (sound.length - FRAME)
        const payload = encoder.encode(sound.subarray(at, at + FRAME))
        if (port !== undefined && port > 0) this.#socket.send(packet(sent, payload), port, '127.0.0.1')
      }
    }, 20)
  }

  close(): Promise<void> {
    clearInterval(this.#speaking)
    return new Promise((resolve) => this.#socket.close(() => resolve()))
  }
}

function packet(index: number, payload: Uint8Array): Uint8Array {
  return writeRtp({
    marker: index === 0,
    payloadType: 8,
    sequence: index & 0xffff,
    timestamp: (index * FRAME) >>> 0,
    ssrc: 0xff00c,
    csrcs: [],
    payload,
  })
}
