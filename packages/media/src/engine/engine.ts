/** The media engine of one thread: legs, who hears whom, rooms, and the beat. */
import { networkInterfaces } from 'node:os'
import { type Clock, type Explained, NamedError, type Random } from '@offhook/base'
import { Resampler } from '../codec/resampler.ts'
import { type Certificate, createCertificate } from '../dtls/certificate.ts'
import { mediaErrors } from '../errors.ts'
import { FRAME_MS, type SoundSource } from '../graph/frame.ts'
import { Mixer } from '../graph/mixer.ts'
import { nationalTone } from '../graph/national-tones.ts'
import { Player, playable } from '../graph/player.ts'
import { ToneGenerator } from '../graph/tone.ts'
import { parseWav, type WavSound } from '../graph/wav.ts'
import { localAddresses } from '../transport/local-addresses.ts'
import { PortRange } from '../transport/port-range.ts'
import type { UdpDriver } from '../transport/udp.ts'
import { WebRtcPort } from '../transport/web-rtc-port.ts'
import { RelayListener, type RelayTerms } from '../turn/relay-listener.ts'
import type { Command, EngineLoad, EngineSettings, News, OpenedLeg, ResultOf, Sound } from './control.ts'
import { HostedLeg } from './hosted-leg.ts'
import { passesUntouched } from './untouched.ts'

/** When the thread was held up for longer, the frames of that time are not made up for. */
const LARGEST_BACKLOG_MS = 200
const TICKS_A_SECOND = 1000 / FRAME_MS

/** Two legs that hear each other. */
interface Bridge {
  readonly legs: readonly [HostedLeg, HostedLeg]
  /** From the first to the second, and back. */
  readonly resamplers: readonly [Resampler, Resampler]
}

export class Engine {
  readonly #settings: EngineSettings
  readonly #driver: UdpDriver
  readonly #clock: Clock
  readonly #random: Random
  readonly #tell: (news: News) => void
  #ports: PortRange
  readonly #certificate: Certificate
  readonly #legs = new Map<string, HostedLeg>()
  readonly #bridges = new Map<HostedLeg, Bridge>()
  readonly #rooms = new Map<string, Mixer>()
  readonly #roomOf = new Map<HostedLeg, string>()
  readonly #kept = new Map<string, WavSound>()
  #webRtc: WebRtcPort | undefined
  #relay: RelayListener | undefined
  #toldMapped = ''
  #isRunning = false
  #ticks = 0
  #lateTicks = 0
  #worstDelayMs = 0
  /** Of the second under way, and of the one before it. */
  #worstOfThisSecondMs = 0
  #worstOfLastSecondMs = 0

  constructor(
    settings: EngineSettings,
    driver: UdpDriver,
    clock: Clock,
    random: Random,
    tell: (news: News) => void,
  ) {
    this.#settings = settings
    this.#driver = driver
    this.#clock = clock
    this.#random = random
    this.#tell = tell
    this.#certificate = createCertificate(clock, random)
    this.#ports = new PortRange(driver, random, settings.firstPort, settings.lastPort)
  }

  /** Binds the port of the browsers, where there is to be one. Rejects with `media-address-unusable`. */
  async listen(): Promise<void> {
    const { webRtcPort, address, advertisedAddresses } = this.#settings
    if (webRtcPort === undefined) return
    const addresses = localAddresses(address, networkInterfaces())
    const nowMs = () => this.#clock.monotonic()
    const advertised = advertisedAddresses ?? []
    this.#webRtc = await WebRtcPort.open(this.#driver, addresses, advertised, webRtcPort, this.#random, nowMs)
  }

  /** The port of the browsers, once it is bound. */
  get browserPort(): number | undefined {
    return this.#webRtc?.port
  }

  /** Keeps the beat until {@link stop}. */
  async run(): Promise<void> {
    this.#isRunning = true
    let next = this.#clock.monotonic() + FRAME_MS
    while (this.#isRunning) {
      const nowMs = this.#clock.monotonic()
      if (nowMs < next) {
        await this.#driver.wait(next - nowMs)
        continue
      }
      this.#noteDelay(nowMs - next)
      // A beat that is late is late for all alike: nobody shall wait less for the network on its account.
      this.tick(next)
      next = nowMs - next > LARGEST_BACKLOG_MS ? nowMs + FRAME_MS : next + FRAME_MS
      // Even when late, packets and messages have their turn.
      await this.#driver.wait(0)
    }
  }

  /** Ends the beat, says goodbye to all and closes the ports. */
  stop(): void {
    this.#isRunning = false
    for (const leg of this.#legs.values()) leg.close()
    this.#legs.clear()
    this.#relay?.close()
    this.#webRtc?.close()
    this.#driver.close()
  }

  /** Does what is asked. Rejects with the named errors of the package. */
  async perform<C extends Command>(command: C): Promise<ResultOf<C>> {
    return (await this.#perform(command)) as ResultOf<C>
  }

  /** One frame of everything. */
  tick(nowMs: number): void {
    this.#webRtc?.tick()
    for (const leg of this.#legs.values()) leg.connection.tick(nowMs)
    for (const mixer of this.#rooms.values()) mixer.tick(nowMs)
    for (const leg of this.#legs.values())
      if (leg.isStarted && !leg.isPassedOn && !this.#roomOf.has(leg)) leg.read(nowMs)
    for (const leg of this.#legs.values()) if (leg.isStarted) this.#finish(leg, nowMs)
    for (const leg of this.#legs.values()) if (leg.isStarted) leg.finishFrame(nowMs)
    for (const leg of this.#legs.values()) leg.report(nowMs)
    this.#driver.flush()
    if (this.#ticks % TICKS_A_SECOND === 0) {
      this.#tellMapped()
      this.#relay?.tick()
    }
    this.#ticks++
  }

  #tellMapped(): void {
    const mapped = this.#webRtc?.outside.mapped ?? []
    const key = JSON.stringify(mapped)
    if (key === this.#toldMapped || (this.#toldMapped === '' && mapped.length === 0)) return
    this.#toldMapped = key
    this.#tell({ kind: 'mapped', mapped })
  }

  #finish(leg: HostedLeg, nowMs: number): void {
    if (leg.isPassedOn || this.#roomOf.has(leg)) return
    const bridge = this.#bridges.get(leg)
    if (!bridge) {
      leg.speak(nowMs, undefined)
      return
    }
    const isFirst = bridge.legs[0] === leg
    const heard = bridge.legs[isFirst ? 1 : 0].heard
    leg.speak(nowMs, heard && bridge.resamplers[isFirst ? 1 : 0].process(heard))
  }

  async #perform(command: Command): Promise<unknown> {
    switch (command.do) {
      case 'open':
        return command.kind === 'webRtc' ? this.#openForBrowser(command.leg) : this.#open(command.leg)
      case 'start':
        this.#leg(command.leg).start(command.audio, command)
        this.#reroute(this.#leg(command.leg))
        return undefined
      case 'addCandidate':
        this.#leg(command.leg).connection.addCandidate(command.candidate, command.usernameFragment)
        return undefined
      case 'restartIce':
        return this.#leg(command.leg).connection.restartIce()
      case 'connect':
        return this.#connect(this.#leg(command.legs[0]), this.#leg(command.legs[1]))
      case 'disconnect':
        this.#disconnect(this.#leg(command.leg))
        return undefined
      case 'join':
        this.#join(this.#leg(command.leg), command.room)
        return undefined
      case 'mute': {
        const leg = this.#leg(command.leg)
        this.#rooms.get(this.#roomOf.get(leg) ?? '')?.mute(leg, command.isMuted)
        return undefined
      }
      case 'play': {
        const leg = this.#leg(command.leg)
        const { sound } = command
        leg.play(sound?.kind === 'echo' ? leg.echo(sound.delayMs) : sound && this.#sourceOf(sound))
        this.#reroute(leg)
        return undefined
      }
      case 'announce':
        this.#rooms.get(command.room)?.play(this.#sourceOf(command.sound))
        return undefined
      case 'keep':
        if (command.bytes) this.#kept.set(command.name, playable(parseWav(command.bytes)))
        else this.#kept.delete(command.name)
        return undefined
      case 'reach':
        this.#webRtc?.use(command)
        return undefined
      case 'usePorts':
        this.#ports = new PortRange(this.#driver, this.#random, command.firstPort, command.lastPort)
        return undefined
      case 'serveRelay':
        return this.#serveRelay(command.relay)
      case 'press': {
        const leg = this.#leg(command.leg)
        leg.press(command.keys)
        this.#routeAgain(leg)
        return undefined
      }
      case 'record': {
        const leg = this.#leg(command.leg)
        leg.record(command.path)
        this.#reroute(leg)
        return undefined
      }
      case 'quality':
        return this.#leg(command.leg).quality()
      case 'load':
        return this.#load()
      case 'close':
        this.#close(this.#leg(command.leg))
        return undefined
    }
  }

  async #open(name: string): Promise<OpenedLeg> {
    const leg = this.#newLeg(name)
    const pair = await this.#ports.open(
      this.#settings.address,
      (packet, address, port, agoMs) =>
        leg.port.takeRtp(packet, address, port, this.#clock.monotonic() - agoMs),
      (packet, address, port) => leg.port.takeRtcp(packet, address, port, this.#clock.monotonic()),
    )
    leg.port.bind(pair)
    this.#legs.get(name)?.close()
    this.#legs.set(name, leg)
    return { port: pair.rtp.port, fingerprint: this.#certificate.fingerprint }
  }

  #openForBrowser(name: string): OpenedLeg {
    if (!this.#webRtc) throw new NamedError(mediaErrors, 'media-web-rtc-off')
    const leg = this.#newLeg(name, this.#webRtc)
    this.#legs.get(name)?.close()
    this.#legs.set(name, leg)
    return {
      port: this.#webRtc.port,
      fingerprint: this.#certificate.fingerprint,
      ice: leg.connection.ice!,
    }
  }

  #newLeg(name: string, webRtc?: WebRtcPort): HostedLeg {
    const tell = (news: News) => this.#hearNews(news)
    return new HostedLeg(name, this.#clock, this.#random, this.#certificate, tell, webRtc)
  }

  #connect(a: HostedLeg, b: HostedLeg): Explained<boolean> {
    this.#disconnect(a)
    this.#disconnect(b)
    const bridge: Bridge = {
      legs: [a, b],
      resamplers: [new Resampler(a.sampleRate, b.sampleRate), new Resampler(b.sampleRate, a.sampleRate)],
    }
    this.#bridges.set(a, bridge)
    this.#bridges.set(b, bridge)
    this.#route(bridge)
    return passesUntouched(a.side, b.side)
  }

  /** Decides anew how the packets of a bridge pass. */
  #route({ legs: [a, b] }: Bridge): void {
    const { answer } = passesUntouched(a.side, b.side)
    a.passTo(answer ? b : undefined)
    b.passTo(answer ? a : undefined)
  }

  #routeAgain(leg: HostedLeg): void {
    const bridge = this.#bridges.get(leg)
    if (bridge) this.#route(bridge)
  }

  /** Something about `leg` has changed: its codec, what it hears, whether it is recorded. */
  #reroute(leg: HostedLeg): void {
    this.#rooms.get(this.#roomOf.get(leg) ?? '')?.join(leg)
    const bridge = this.#bridges.get(leg)
    if (!bridge) return
    const [a, b] = bridge.legs
    const renewed: Bridge = {
      legs: bridge.legs,
      resamplers: [new Resampler(a.sampleRate, b.sampleRate), new Resampler(b.sampleRate, a.sampleRate)],
    }
    this.#bridges.set(a, renewed)
    this.#bridges.set(b, renewed)
    this.#route(renewed)
  }

  #disconnect(leg: HostedLeg): void {
    const bridge = this.#bridges.get(leg)
    for (const side of bridge?.legs ?? []) {
      this.#bridges.delete(side)
      side.passTo(undefined)
    }
    const name = this.#roomOf.get(leg)
    if (name === undefined) return
    const room = this.#rooms.get(name)
    room?.leave(leg)
    this.#roomOf.delete(leg)
    if (room?.size === 0) this.#rooms.delete(name)
  }

  #join(leg: HostedLeg, name: string): void {
    this.#disconnect(leg)
    let room = this.#rooms.get(name)
    if (!room) {
      room = new Mixer()
      this.#rooms.set(name, room)
    }
    room.join(leg)
    this.#roomOf.set(leg, name)
  }

  #close(leg: HostedLeg): void {
    this.#disconnect(leg)
    leg.close()
    this.#legs.delete(leg.name)
  }

  /** When a sound is over, or keys have been pressed, the packets of the partner may pass again. */
  #hearNews(news: News): void {
    const leg = news.kind === 'played' || news.kind === 'pressed' ? this.#legs.get(news.leg) : undefined
    if (leg && news.kind === 'played') this.#reroute(leg)
    else if (leg) this.#routeAgain(leg)
    if (news.kind === 'key') this.#passKey(news.leg, news.key)
    this.#tell(news)
  }

  /** Where the sound is coded anew, keys are pressed anew; packets that pass unopened carry them along. */
  #passKey(name: string, key: string): void {
    const leg = this.#legs.get(name)
    const bridge = leg && this.#bridges.get(leg)
    if (!bridge || leg.isPassedOn) return
    const partner = bridge.legs[bridge.legs[0] === leg ? 1 : 0]
    // A partner without telephone events hears the tone in the sound, if it came as one.
    if (partner.takesKeys) partner.press(key)
  }

  #sourceOf(sound: Exclude<Sound, { kind: 'echo' }>): SoundSource {
    switch (sound.kind) {
      case 'wav':
        return new Player(parseWav(sound.bytes), sound.isEndless)
      case 'kept': {
        const kept = this.#kept.get(sound.name)
        if (!kept) throw new NamedError(mediaErrors, 'media-sound-unknown', { sound: sound.name })
        return new Player(kept, sound.isEndless)
      }
      case 'tone':
        return new ToneGenerator(nationalTone(sound.country, sound.tone))
    }
  }

  #leg(name: string): HostedLeg {
    const leg = this.#legs.get(name)
    if (!leg) throw new NamedError(mediaErrors, 'media-leg-unknown', { leg: name })
    return leg
  }

  async #serveRelay(terms: RelayTerms | undefined): Promise<{ readonly port: number } | undefined> {
    this.#relay?.close()
    this.#relay = undefined
    if (!terms || !this.#webRtc) return undefined
    this.#relay = await RelayListener.open({
      terms,
      address: this.#settings.address,
      peers: this.#webRtc.places,
      open: (address, onPacket) => this.#driver.open(address, 0, onPacket),
      clock: this.#clock,
      random: this.#random,
    })
    return { port: this.#relay.report.port }
  }

  #load(): EngineLoad {
    const { user, system } = process.threadCpuUsage()
    return {
      legs: this.#legs.size,
      ticks: this.#ticks,
      lateTicks: this.#lateTicks,
      worstDelayMs: this.#worstDelayMs,
      worstOfLastSecondMs: this.#worstOfLastSecondMs,
      cpuMicros: user + system,
      driver: this.#driver.name,
      outside: this.#webRtc?.outside ?? { mapped: [], relays: [] },
      stunServer: this.#webRtc?.stunServer ?? { isOn: false, answered: 0, refused: 0 },
      relay: this.#relay?.report,
      droppedAtWebRtcPort: this.#webRtc?.dropped ?? {},
    }
  }

  #noteDelay(ms: number): void {
    if (ms >= FRAME_MS) this.#lateTicks++
    this.#worstDelayMs = Math.max(this.#worstDelayMs, ms)
    if (this.#ticks % TICKS_A_SECOND === 0) {
      this.#worstOfLastSecondMs = this.#worstOfThisSecondMs
      this.#worstOfThisSecondMs = 0
    }
    this.#worstOfThisSecondMs = Math.max(this.#worstOfThisSecondMs, ms)
  }
}
