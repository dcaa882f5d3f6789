/** A media engine without any sound: it knows to whom a voice would go, and takes its time with an order where a test wants it to. */
import { Emitter } from '@offhook/base'
import type { AgreedAudio, Command, MediaEvents, OpenedLeg, ResultOf } from '@offhook/media'
import type { Engine } from '../media/gateway.ts'

interface SilentLeg {
  readonly name: string
  readonly port: number
  /** What was agreed with its peer, oldest first. */
  readonly terms: AgreedAudio[]
  /** Resolves as soon as anything is agreed. */
  readonly agreed: Promise<void>
  partner: SilentLeg | undefined
  isOpen: boolean
}

let lastPort = 40_000

export class SilentEngine implements Engine {
  readonly events = new Emitter<MediaEvents>()
  /** All legs that there ever were. */
  readonly legs: SilentLeg[] = []
  readonly #agreed = new Map<string, () => void>()
  /** Legs with this in their names are opened only when it resolves. */
  opensAfter: { readonly named: string; readonly promise: Promise<void> } | undefined

  request<C extends Command>(command: C): Promise<ResultOf<C>> {
    return this.#perform(command) as Promise<ResultOf<C>>
  }

  /** The legs that were opened for `what`, as the gateway names it. */
  legsFor(what: string): readonly SilentLeg[] {
    return this.legs.filter(({ name }) => name.includes(`-${what}-`))
  }

  /** The port to which a voice goes on that comes to `port`; undefined where it goes nowhere, or nothing would come back. */
  leads(port: number | undefined): number | undefined {
    const leg = this.legs.find((each) => each.isOpen && each.port === port)
    const far = leg?.partner?.terms.at(-1)
    return leg?.terms.at(-1)?.direction === 'sendrecv' && far?.direction === 'sendrecv'
      ? far.remote.port
      : undefined
  }

  async #perform(command: Command): Promise<unknown> {
    if (command.do === 'open') return this.#open(command.leg)
    if (command.do === 'start') {
      this.#leg(command.leg).terms.push(command.audio)
      this.#agreed.get(command.leg)?.()
    } else if (command.do === 'connect') {
      const [one, other] = command.legs.map((name) => this.#leg(name)) as [SilentLeg, SilentLeg]
      one.partner = other
      other.partner = one
    } else if (command.do === 'close') this.#leg(command.leg).isOpen = false
    return undefined
  }

  async #open(name: string): Promise<OpenedLeg> {
    const { opensAfter } = this
    if (opensAfter && name.includes(`-${opensAfter.named}-`)) await opensAfter.promise
    const port = (lastPort += 2)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#agreed.set(name, resolve)
    this.legs.push({ name, port, terms: [], agreed: promise, partner: undefined, isOpen: true })
    return { port, fingerprint: { hash: 'sha-256', value: Array(32).fill('00').join(':') } }
  }

  #leg(name: string): SilentLeg {
    const leg = this.legs.find((each) => each.name === name)
    if (!leg) throw new Error(`no leg ${name}`)
    return leg
  }
}
