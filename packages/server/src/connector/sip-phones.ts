/**
 * SIP desk phones that speak CSTA (ECMA TR/87): a dialog without media with each, in whose INFO requests the messages travel. The phone is
 * called by its number at the phone system at which it is signed in.
 */
import { type Clock, hostInUri, type Log, type Random } from '@offhook/base'
import { CSTA_TYPE, type DialPhone, type InfoDialog } from '@offhook/csta'
import {
  Agent,
  type DialogGuard,
  type ListenerAddress,
  type ListenerConfig,
  NetworkTransport,
  type OutgoingInvite,
  type TargetResolver,
  type TlsIdentity,
} from '@offhook/sip'
import type { LineNumber } from '@offhook/telephony'
import { PhoneSignIns } from './phone-sign-ins.ts'

export interface SipPhonesOptions {
  /** An address of this machine at which phones can reach it. */
  readonly bind: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly userAgent: string
  readonly resolver?: TargetResolver
  /** Where phones sign in, over UDP and TCP, and over TLS. Absent: they do not, and are called at their phone system. */
  readonly signIn?: {
    readonly port: number | false
    readonly tlsPort: number | false
    readonly tls: TlsIdentity
    readonly passwordOf: (line: LineNumber) => string | undefined
    /** A phone has signed in, or comes from elsewhere now. */
    readonly came: (line: LineNumber) => void
  }
}

export type SipPhoneTransport = 'udp' | 'tcp' | 'tls'

/** Where the phones of one line group are. */
export interface SipPhoneHost {
  readonly host: string
  readonly port: number | null
  readonly transport: SipPhoneTransport
  /** Certificates (PEM) that are trusted instead of the system's. */
  readonly ca?: string
  readonly user: string | null
  readonly password: string | undefined
}

const REFRESH_SECONDS = 600

/**
 * What a phone tells inside its dialog is believed from its address, or one that it named itself, alone: it has no secret here by which
 * it could prove itself elsewhere. A phone that moves is called anew.
 */
const OWN_ADDRESS_ALONE: DialogGuard = {
  judge: (_request, _source, likeness) =>
    likeness === 'alike' ? { verdict: 'admitted' } : { verdict: 'refused', status: 403 },
}

export class SipPhones {
  readonly #options: SipPhonesOptions
  readonly #signIns: PhoneSignIns | undefined
  /** Each trusts other certificates; the first those of the system. */
  readonly #agents = new Map<string, { readonly agent: Agent; started?: Promise<void> }>()

  constructor(options: SipPhonesOptions) {
    this.#options = options
    const { clock, random, signIn } = options
    if (signIn) this.#signIns = new PhoneSignIns({ clock, random, ...signIn })
  }

  /** Where phones sign in now. */
  get addresses(): readonly ListenerAddress[] {
    return this.#signIns ? (this.#agents.get('')?.agent.addresses ?? []) : []
  }

  /** Lets phones sign in, where that is wanted. */
  async start(): Promise<void> {
    if (this.#signIns) await this.#started('')
  }

  /**
   * Begins dialogs with the phones of a host, each over the way by which it has signed in here, else at the host. A socket is opened
   * when the first is called.
   */
  at({ host, port, transport, ca, user, password }: SipPhoneHost): DialPhone {
    return async (line, xml) => {
      const phone = this.#signIns?.of(line)
      const agent = await this.#started(phone ? '' : (ca ?? ''))
      const at = hostInUri(host)
      const over = transport === 'udp' ? '' : `;transport=${transport}`
      const uri = (number: LineNumber) => `sip:${number}@${at}${port === null ? '' : `:${port}`}${over}`
      const invite = agent.invite({
        ...(phone ? { target: phone.contact, flow: phone.flow } : { target: uri(line) }),
        from: `<${uri(user ?? line)}>`,
        body: xml,
        contentType: CSTA_TYPE,
        headers: { 'Content-Disposition': 'signal;handling=required' },
        reliable: 'off',
        ...(password === undefined ? {} : { credentials: { username: user ?? line, password } }),
      })
      invite.guard = OWN_ADDRESS_ALONE
      return { answer: await answered(invite), dialog: new SipInfoDialog(invite, this.#options.log) }
    }
  }

  async stop(): Promise<void> {
    this.#signIns?.stop()
    for (const { agent, started } of this.#agents.values()) {
      if (!started) continue
      await started
      await agent.stop()
    }
    this.#agents.clear()
  }

  async #started(ca: string): Promise<Agent> {
    const known = this.#agents.get(ca) ?? { agent: this.#agent(ca) }
    this.#agents.set(ca, known)
    known.started ??= known.agent.start()
    await known.started
    return known.agent
  }

  #agent(ca: string): Agent {
    const { clock, random, log, userAgent, resolver } = this.#options
    const transport = new NetworkTransport({
      clock,
      log,
      listeners: this.#listeners(ca),
      ...(ca === '' ? {} : { verification: { verify: true, ca } }),
    })
    const agent = new Agent({
      clock,
      random,
      log,
      transport,
      userAgent,
      accept: [CSTA_TYPE],
      sessionTimer: { interval: REFRESH_SECONDS, minimum: 90 },
      ...(resolver ? { resolver } : {}),
    })
    const signIns = this.#signIns
    if (ca === '' && signIns) agent.onRequest('REGISTER', (incoming) => signIns.onRegister(incoming))
    return agent
  }

  /** Phones send their events over the connection on which they were called, or to these. */
  #listeners(ca: string): readonly ListenerConfig[] {
    const { bind: host, signIn } = this.#options
    const { port, tlsPort, tls } = ca === '' && signIn ? signIn : { port: 0, tlsPort: false as const }
    const plain = (['udp', 'tcp'] as const).map((transport) => ({ transport, host, port: port || 0 }))
    return tls && tlsPort !== false ? [...plain, { transport: 'tls', host, port: tlsPort, tls }] : plain
  }
}

/** The body of the answer. Rejects with what the phone, or whoever stands before it, said instead. */
function answered(invite: OutgoingInvite): Promise<string> {
  return new Promise((resolve, reject) => {
    invite.on('answered', ({ response }) => resolve(Buffer.from(response.body).toString('utf8')))
    invite.on('failed', ({ status, reason }) => reject(new Error(`the phone answered ${status} ${reason}`)))
    invite.on('ended', ({ cause }) => reject(new Error(`the dialog ended: ${cause}`)))
  })
}

class SipInfoDialog implements InfoDialog {
  readonly #invite: OutgoingInvite
  readonly #log: Log

  constructor(invite: OutgoingInvite, log: Log) {
    this.#invite = invite
    this.#log = log
  }

  async send(xml: string): Promise<string> {
    const response = await this.#invite.info(xml, CSTA_TYPE)
    const status = response?.status ?? 408
    if (status < 200 || status > 299) throw new Error(`the phone answered INFO with ${status}`)
    return Buffer.from(response!.body).toString('utf8')
  }

  listen(listener: Parameters<InfoDialog['listen']>[0]): void {
    this.#invite.on('info', (incoming) => {
      const body = listener.info(Buffer.from(incoming.request.body).toString('utf8'))
      incoming.respond(200, body === undefined ? {} : { body, contentType: CSTA_TYPE })
    })
    this.#invite.on('ended', ({ by, cause }) => {
      this.#log.debug('the CSTA dialog with a phone has ended', { by, cause })
      listener.end(cause)
    })
  }

  close(): void {
    if (this.#invite.state !== 'ended') this.#invite.end()
  }
}
