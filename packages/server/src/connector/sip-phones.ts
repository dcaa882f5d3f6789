/**
 * SIP desk phones that speak CSTA (ECMA TR/87): a dialog without media with each, in whose INFO requests the messages travel. The phone is
 * called by its number at the phone system at which it is signed in.
 */
import type { Clock, Log, Random } from '@offhook/base'
import { CSTA_TYPE, type DialPhone, type InfoDialog } from '@offhook/csta'
import { Agent, NetworkTransport, type OutgoingInvite, type TargetResolver } from '@offhook/sip'
import type { LineNumber } from '@offhook/telephony'

export interface SipPhonesOptions {
  /** An address of this machine at which phones can reach it. */
  readonly bind: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly userAgent: string
  readonly resolver?: TargetResolver
}

/** Where the phones of one line group are. */
export interface SipPhoneHost {
  readonly host: string
  readonly port: number | null
  readonly user: string | null
  readonly password: string | undefined
}

const REFRESH_SECONDS = 600

export class SipPhones {
  readonly #options: SipPhonesOptions
  readonly #agent: Agent
  #started: Promise<void> | undefined

  constructor(options: SipPhonesOptions) {
    const { bind, clock, random, log, userAgent, resolver } = options
    this.#options = options
    const transport = new NetworkTransport({
      clock,
      log,
      listeners: [{ transport: 'udp', host: bind, port: 0 }],
    })
    this.#agent = new Agent({
      clock,
      random,
      log,
      transport,
      userAgent,
      accept: [CSTA_TYPE],
      sessionTimer: { interval: REFRESH_SECONDS, minimum: 90 },
      ...(resolver ? { resolver } : {}),
    })
  }

  /** Begins dialogs with the phones at a host. The socket is opened when the first is called. */
  at({ host, port, user, password }: SipPhoneHost): DialPhone {
    return async (line, xml) => {
      this.#started ??= this.#agent.start()
      await this.#started
      const at = host.includes(':') ? `[${host}]` : host
      const uri = (number: LineNumber) => `sip:${number}@${at}${port === null ? '' : `:${port}`}`
      const invite = this.#agent.invite({
        target: uri(line),
        from: `<${uri(user ?? line)}>`,
        body: xml,
        contentType: CSTA_TYPE,
        headers: { 'Content-Disposition': 'signal;handling=required' },
        reliable: 'off',
        ...(user === null ? {} : { credentials: { username: user, password: password ?? '' } }),
      })
      return { answer: await answered(invite), dialog: new SipInfoDialog(invite, this.#options.log) }
    }
  }

  async stop(): Promise<void> {
    if (!this.#started) return
    await this.#started
    await this.#agent.stop()
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
