/** The registrar (RFC 3261 §10.3): reads REGISTER, keeps bindings, answers when they are on disk. */
import type { Clock, Log } from '@offhook/base'
import {
  contactExpires,
  contactInstance,
  contactQ,
  contactRegId,
  expiresOf,
  type Flow,
  formatDate,
  type IncomingRequest,
  isSipUri,
  type NameAddress,
  ownText,
  type SipRequest,
} from '@offhook/sip'
import type { DeviceOwner } from '../routing/extension.ts'
import type { PhoneSystemSettings } from '../routing/settings.ts'
import { abilitiesOf } from './abilities.ts'
import { type Binding, bindingKey } from './binding.ts'
import { BindingTable } from './binding-table.ts'
import { BrowserLeaves } from './browser-leaves.ts'
import { KeepAlive } from './keep-alive.ts'
import { type RegisteredContact, type RegistrationRequest, register } from './registration.ts'
import { type BindingChange, type RegistrationStore, RegistrationWriter } from './registration-store.ts'
import type { SignIn } from './sign-in.ts'

export interface RegistrarOptions {
  readonly clock: Clock
  readonly log: Log
  readonly store: RegistrationStore
  readonly signIn: SignIn
  readonly settings: () => PhoneSystemSettings
  /** The phones of the line changed. */
  readonly onChange: (line: string) => void
  /** A phone signed in to the line, perhaps once more from another address. */
  readonly onSignedIn: (line: string) => void
}

export class Registrar {
  readonly bindings: BindingTable
  readonly #options: RegistrarOptions
  readonly #writer: RegistrationWriter
  readonly #keepAlive: KeepAlive
  readonly #leaves: BrowserLeaves
  /** The connection of each binding by its key. (A weak map would do the same, at the cost of every garbage collection.) */
  readonly #flows = new Map<string, Flow>()
  /** A company has few kinds of phones: each name is kept once. */
  readonly #userAgents = new Map<string, string>()

  constructor(options: RegistrarOptions) {
    this.#options = options
    this.#writer = new RegistrationWriter(options.store, options.clock, options.log)
    this.bindings = new BindingTable(options.clock, (over) => this.#onExpired(over))
    this.#leaves = new BrowserLeaves(options.clock, (binding) => this.#onGone(binding))
    this.#keepAlive = new KeepAlive({
      clock: options.clock,
      bindings: () => this.bindings.all(),
      flowOf: (binding) => this.flowOf(binding),
    })
  }

  /** Takes up the bindings that outlived the last run, and keeps phones reachable from now on. */
  async load(): Promise<void> {
    const byLine = new Map<string, Binding[]>()
    for (const { binding } of await this.#options.store.load()) {
      const known = byLine.get(binding.line)
      if (known) known.push(binding)
      else byLine.set(binding.line, [binding])
    }
    for (const [line, bindings] of byLine) this.bindings.set(line, bindings)
    this.#keepAlive.start()
  }

  /** The open flow to the phone, where there is one. */
  flowOf(binding: Binding): Flow | undefined {
    const flow = this.#flows.get(bindingKey(binding))
    return flow?.open ? flow : undefined
  }

  /** Whether it is a browser that has lost its connection, and is expected back. */
  isAway(binding: Binding): boolean {
    return this.#leaves.leftOf(binding) !== undefined
  }

  /** For how many milliseconds browsers of `line` are still waited for; 0 where none is away, or all are back by another contact. */
  awaitedFor(line: string): number {
    const bindings = this.bindings.of(line)
    const here = new Set(bindings.filter((each) => !this.isAway(each)).map(({ device }) => device))
    const left = bindings.map((each) => (here.has(each.device) ? 0 : (this.#leaves.leftOf(each) ?? 0)))
    return Math.max(0, ...left)
  }

  /** Whether a phone of `line` is signed in from `address`. */
  isKnownAddress(line: string, address: string): boolean {
    return this.bindings.of(line).some((binding) => binding.flow.address === address)
  }

  /** Whether any phone is signed in from `address`. */
  knows(address: string): boolean {
    return this.bindings.hasAddress(address)
  }

  get signIn(): SignIn {
    return this.#options.signIn
  }

  /** Forgets the bindings of one device. */
  removeDevice(line: string, device: string): void {
    const known = this.bindings.of(line)
    const gone = known.filter((binding) => binding.device === device)
    if (gone.length === 0) return
    this.bindings.set(
      line,
      known.filter((binding) => binding.device !== device),
    )
    this.#forget(gone)
    this.#options.onChange(line)
  }

  /**
   * Takes up which line each device has now: bindings of devices that may not sign in any more are forgotten, those of a device
   * that carries another line move there, so that it is called at once and not when it registers anew.
   */
  follow(lineOf: (device: string) => string | undefined): void {
    const moved: Binding[] = []
    for (const line of [...this.bindings.lines()]) {
      const known = this.bindings.of(line)
      const left = known.filter((binding) => lineOf(binding.device) === line)
      if (left.length === known.length) continue
      this.bindings.set(line, left)
      for (const binding of known) {
        const next = lineOf(binding.device)
        if (next === line) continue
        if (next === undefined) this.#forget([binding])
        else moved.push(this.#moved(binding, next))
      }
      this.#options.onChange(line)
    }
    for (const binding of moved) {
      this.bindings.set(binding.line, [...this.bindings.of(binding.line), binding])
      this.#options.onChange(binding.line)
    }
  }

  #moved(binding: Binding, line: string): Binding {
    const next = { ...binding, line }
    const [from, to] = [bindingKey(binding), bindingKey(next)]
    const flow = this.#flows.get(from)
    this.#letGo(from)
    if (flow) {
      this.#flows.set(to, flow)
      this.#leaves.cameBy(next, flow)
    }
    // Nobody waits for this: after a crash the device's binding follows its device again.
    this.#writer.write(
      [
        { type: 'delete', key: from },
        { type: 'put', key: to, binding: next },
      ],
      () => {},
    )
    return next
  }

  onRegister(incoming: IncomingRequest): void {
    const { request, source } = incoming
    const judged = this.#options.signIn.judge(request, source)
    if (judged.verdict === 'answer') {
      incoming.respond(judged.status, { headers: judged.headers, isOnce: true })
      return
    }
    const { owner } = judged
    // §10.3 step 4: a device registers for its own extension only.
    if (!isOwnAddress(request, owner)) {
      incoming.respond(403)
      return
    }
    this.#register(incoming, this.#read(request, owner, source), source)
  }

  #read(request: SipRequest, owner: DeviceOwner, source: Flow): RegistrationRequest {
    const { contacts, headers } = request
    const expires = expiresOf(headers)
    return {
      line: owner.extension.number,
      device: owner.device.id,
      contacts: contacts === '*' ? '*' : contacts.map(readContact),
      ...(expires === undefined ? {} : { expires }),
      path: headers.has('Path') ? headers.values('Path').map(ownText) : NO_PATH,
      callId: ownText(request.callId),
      cseq: request.cseq.sequence,
      flow: { transport: source.transport, address: source.remoteAddress, port: source.remotePort },
      userAgent: this.#userAgent(headers.get('User-Agent') ?? ''),
      abilities: abilitiesOf(headers),
    }
  }

  #userAgent(text: string): string {
    const known = this.#userAgents.get(text)
    if (known !== undefined) return known
    const own = ownText(text.slice(0, LONGEST_USER_AGENT))
    if (this.#userAgents.size < MOST_USER_AGENTS) this.#userAgents.set(own, own)
    return own
  }

  #register(incoming: IncomingRequest, request: RegistrationRequest, source: Flow): void {
    const { clock, settings } = this.#options
    const { line } = request
    const outcome = register(this.bindings.of(line), request, settings().registration, clock.now())
    if (outcome.status === 423) {
      incoming.respond(423, { headers: { 'Min-Expires': String(outcome.shortest) } })
      return
    }
    if (outcome.status !== 200) {
      incoming.respond(outcome.status, { reason: outcome.reason })
      return
    }
    for (const change of outcome.changes) {
      if (change.type === 'put') {
        this.#flows.set(change.key, source)
        this.#leaves.cameBy(change.binding, source)
      } else this.#letGo(change.key)
    }
    if (outcome.changes.length === 0) {
      this.#confirm(incoming, line)
      return
    }
    const before = this.bindings.of(line)
    this.bindings.set(line, outcome.bindings)
    this.#writer.write(outcome.changes, (ok) => {
      if (ok) this.#confirm(incoming, line)
      else incoming.respond(500, { reason: 'Registration Not Saved' })
    })
    if (!canTheSame(before, outcome.bindings)) this.#options.onChange(line)
    this.#options.onSignedIn(line)
  }

  #confirm(incoming: IncomingRequest, line: string): void {
    const now = this.#options.clock.now()
    const contacts: string[] = []
    let usesOutbound = false
    for (const binding of this.bindings.of(line)) {
      contacts.push(formatContact(binding, now))
      usesOutbound ||= binding.regId !== undefined
    }
    const { headers } = incoming.request
    const path = headers.all('Path')
    incoming.respond(200, {
      headers: {
        Contact: contacts,
        Date: formatDate(now),
        ...(path.length > 0 ? { Path: path } : {}),
        // RFC 5626 §6: says that the flow will be used.
        ...(usesOutbound && headers.lists('Supported', 'outbound') ? { Require: 'outbound' } : {}),
      },
    })
  }

  #onExpired(over: readonly Binding[]): void {
    this.#forget(over)
    for (const line of new Set(over.map((binding) => binding.line))) this.#options.onChange(line)
  }

  /** A browser did not come back. */
  #onGone(binding: Binding): void {
    const { line } = binding
    const key = bindingKey(binding)
    const known = this.bindings.of(line)
    const gone = known.filter((each) => bindingKey(each) === key)
    this.bindings.set(
      line,
      known.filter((each) => bindingKey(each) !== key),
    )
    this.#forget(gone)
    if (gone.length > 0) this.#options.onChange(line)
  }

  #letGo(key: string): void {
    this.#flows.delete(key)
    this.#leaves.forget(key)
  }

  #forget(bindings: readonly Binding[]): void {
    const changes = bindings.map((binding): BindingChange => ({ type: 'delete', key: bindingKey(binding) }))
    for (const { key } of changes) this.#letGo(key)
    // Nobody waits for this: bindings that come back from the disk after a crash are over, and end again.
    this.#writer.write(changes, () => {})
  }

  stop(): void {
    this.#keepAlive.stop()
    this.#leaves.stop()
    this.bindings.stop()
  }
}

function isOwnAddress(request: SipRequest, { extension, device }: DeviceOwner): boolean {
  const uri = request.to.parsedUri
  return isSipUri(uri) && [extension.number, device.user, device.home].includes(uri.user)
}

/** A refresh changes nothing of what the line can do: nobody needs to hear of it. */
function canTheSame(before: readonly Binding[], after: readonly Binding[]): boolean {
  return (
    before.length === after.length && after.every(({ abilities }, i) => abilities === before[i]!.abilities)
  )
}

const NO_PATH: readonly string[] = []
const MOST_USER_AGENTS = 1000
const LONGEST_USER_AGENT = 120

function readContact(contact: NameAddress): RegisteredContact {
  const expires = contactExpires(contact)
  const instance = contactInstance(contact)
  const regId = contactRegId(contact)
  return {
    uri: ownText(contact.uri),
    ...(expires === undefined ? {} : { expires }),
    ...(contact.params.has('q') ? { q: contactQ(contact) } : {}),
    ...(instance === undefined ? {} : { instance: ownText(instance) }),
    ...(regId === undefined ? {} : { regId }),
  }
}

/** §10.3 step 8: each contact with the seconds it has left. */
function formatContact(binding: Binding, now: number): string {
  const seconds = Math.max(0, Math.round((binding.expiresAt - now) / 1000))
  const instance = binding.instance === undefined ? '' : `;+sip.instance="<${binding.instance}>"`
  const regId = binding.regId === undefined ? '' : `;reg-id=${binding.regId}`
  return `<${binding.contact}>;expires=${seconds}${instance}${regId}`
}
