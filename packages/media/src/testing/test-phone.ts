/** A phone for tests: real sockets, the engine's own codecs, a clock that the test keeps. */
import { seededRandom } from '@offhook/base/testing'
import { codecNamed } from '../codec/codecs.ts'
import { frameLength } from '../graph/frame.ts'
import { Leg } from '../graph/leg.ts'
import { uint32 } from '../rtp/packet.ts'
import type { AgreedAudio, AgreedFormat, AgreedKeys } from '../sdp/audio-terms.ts'
import { MediaPort } from '../transport/media-port.ts'
import { PortRange } from '../transport/port-range.ts'
import type { UdpDriver } from '../transport/udp.ts'

const HOST = '127.0.0.1'

/** The formats that test phones speak, by name. */
const FORMATS: Readonly<Record<string, AgreedFormat>> = Object.fromEntries(
  (
    [
      ['PCMU', 8000, 0, 1],
      ['PCMA', 8000, 8, 1],
      ['G722', 8000, 9, 1],
      ['opus', 48_000, 111, 2],
    ] as const
  ).map(([name, clockRate, payloadType, channels]) => [
    name,
    { name, clockRate, payloadType, receivePayloadType: payloadType, channels, parameters: '' },
  ]),
)

export interface TestPhoneOptions {
  readonly codec: string
  /** As the engine sees them: the phone uses them the other way round. */
  readonly keys?: Exclude<AgreedKeys, { kind: 'dtls' }>
  readonly hasEvents?: boolean
}

export class TestPhone {
  readonly heard: number[] = []
  readonly keys: string[] = []
  /** The SSRC of each packet that came, once each. */
  readonly sources = new Set<number>()
  readonly leg: Leg
  readonly #port: MediaPort
  readonly #options: TestPhoneOptions
  #rtpPort = 0
  #nowMs: () => number

  private constructor(options: TestPhoneOptions, seed: number) {
    const format = FORMATS[options.codec]!
    const started = performance.now()
    this.#nowMs = () => performance.now() - started
    this.#options = options
    this.#port = new MediaPort({
      onRtp: (packet) => {
        this.sources.add(uint32(packet, 8))
        this.leg.receive(packet, this.#nowMs())
      },
      onRtcp: (packets) => this.leg.receiveControl(packets, this.#nowMs(), Date.now()),
    })
    this.leg = new Leg(
      {
        format,
        formats: [format],
        ...(options.hasEvents !== false && { telephoneEvent: eventFormat(format) }),
        random: seededRandom(seed),
        cname: 'phone',
        send: (packet) => this.#port.sendRtp(packet),
        sendControl: (packet) => this.#port.sendRtcp(packet),
        onKey: (key) => this.keys.push(key),
      },
      codecNamed(format.name, format.clockRate)!,
    )
  }

  static async open(driver: UdpDriver, options: TestPhoneOptions, seed = 1): Promise<TestPhone> {
    const phone = new TestPhone(options, seed)
    const pair = await new PortRange(driver, seededRandom(seed + 1000), 42_000, 42_999).open(
      HOST,
      (packet, address, port) => phone.#port.takeRtp(packet, address, port, phone.#nowMs()),
      (packet, address, port) => phone.#port.takeRtcp(packet, address, port, phone.#nowMs()),
    )
    phone.#port.bind(pair)
    phone.#rtpPort = pair.rtp.port
    return phone
  }

  /** Where the engine listens for this phone. */
  callTo(port: number): void {
    const keys = this.#options.keys ?? { kind: 'none' }
    this.#port.start({
      remote: { address: HOST, port, rtcpAddress: HOST, rtcpPort: port + 1 },
      rtcpMux: false,
      keys: keys.kind === 'none' ? keys : { kind: 'srtp', send: keys.receive, receive: keys.send },
      isLearnt: false,
    })
  }

  /** What the engine is told of this phone. */
  audio(changes: Partial<AgreedAudio> = {}): AgreedAudio {
    const codec = FORMATS[this.#options.codec]!
    return {
      index: 0,
      direction: 'sendrecv',
      isHeld: false,
      remote: { address: HOST, port: this.#rtpPort, rtcpAddress: HOST, rtcpPort: this.#rtpPort + 1 },
      codec,
      codecs: [codec],
      ...(this.#options.hasEvents !== false && { telephoneEvent: eventFormat(codec) }),
      packetTime: 20,
      keys: this.#options.keys ?? { kind: 'none' },
      rtcpMux: false,
      usesFeedback: false,
      ...changes,
    }
  }

  /** One frame: says that of `sound`, and keeps what is heard. */
  frame(sound: Int16Array, index: number): void {
    const length = frameLength(this.leg.sampleRate)
    const samples = new Int16Array(length)
    samples.set(sound.subarray(index * length, (index + 1) * length))
    this.leg.write(samples)
    this.heard.push(...this.leg.read(this.#nowMs()))
  }

  /** All that was heard since the last time. */
  takeHeard(): Int16Array {
    return Int16Array.from(this.heard.splice(0))
  }

  close(): void {
    this.#port.close()
  }
}

function eventFormat({ clockRate }: AgreedFormat): AgreedFormat {
  return {
    name: 'telephone-event',
    clockRate,
    payloadType: 101,
    receivePayloadType: 101,
    channels: 1,
    parameters: '0-16',
  }
}
