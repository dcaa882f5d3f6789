/** Somebody who knows Call-ID and tags of a dialog and writes requests of it, from a socket of their own. */
import { createSocket, type Socket } from 'node:dgram'
import { systemRandom } from '@offhook/base'
import {
  DigestClient,
  type InviteUsage,
  parseMessage,
  type SipRequest,
  SipResponse,
  writeMessage,
} from '@offhook/sip'
import { until } from './office.ts'

/** What a dialog is known by, as the other side of the phone system knows it. */
export type KnownDialog = Pick<InviteUsage, 'callId' | 'localTag' | 'remoteTag'>

export interface Forgery {
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly contentType?: string
  /** Whom it is said to concern, in From and To. */
  readonly user?: string
  readonly branch?: string
  readonly sentBy?: string
  readonly account?: { readonly username: string; readonly password: string }
}

export class Forger {
  readonly #server: { readonly address: string; readonly port: number }
  readonly answers: SipResponse[] = []
  /** Requests that the phone system sent here. */
  readonly told: SipRequest[] = []
  readonly #socket: Socket = createSocket('udp4')
  #count = 0

  constructor(server: { readonly address: string; readonly port: number }) {
    this.#server = server
  }

  /** `address`: of loopback, where it shall be another than everybody's. */
  async open(address = '127.0.0.1'): Promise<void> {
    this.#socket.on('message', (bytes) => {
      const message = parseMessage(bytes)
      if (message instanceof SipResponse) this.answers.push(message)
      else this.told.push(message)
    })
    await new Promise<void>((resolve) => this.#socket.bind(0, address, resolve))
  }

  close(): void {
    this.#socket.close()
  }

  /** Where it is. */
  get hostPort(): string {
    const { address, port } = this.#socket.address()
    return `${address}:${port}`
  }

  /** Sends `method` as whoever has `dialog` with the phone system would; the final answer. With an account it answers a challenge. */
  async send(method: string, dialog: KnownDialog, forgery: Forgery = {}): Promise<SipResponse> {
    const first = await this.#ask(method, dialog, forgery)
    const client = forgery.account && new DigestClient(forgery.account, systemRandom)
    return first.status === 401 && client?.accept(first) ? this.#ask(method, dialog, forgery, client) : first
  }

  async #ask(
    method: string,
    dialog: KnownDialog,
    forgery: Forgery,
    client?: DigestClient,
  ): Promise<SipResponse> {
    const branch = this.#write(method, dialog, forgery, client)
    const find = () => this.answers.find(({ topVia, status }) => topVia.branch === branch && status >= 200)
    await until(() => find() !== undefined, `the answer to ${method}`)
    return find()!
  }

  /** Sends it; the branch. */
  #write(method: string, dialog: KnownDialog, forgery: Forgery, client?: DigestClient): string {
    const sequence = 9000 + ++this.#count
    const { user = 'x', sentBy = this.hostPort } = forgery
    const branch = forgery.branch ?? `z9hG4bKforged${sequence}`
    const lines = [
      `${method} sip:${this.#server.address}:${this.#server.port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${sentBy};branch=${branch};rport`,
      'Max-Forwards: 70',
      `From: <sip:${user}@office.test>;tag=${dialog.localTag}`,
      `To: <sip:${user}@office.test>${dialog.remoteTag === '' ? '' : `;tag=${dialog.remoteTag}`}`,
      `Call-ID: ${dialog.callId}`,
      `CSeq: ${sequence} ${method}`,
      `Contact: <sip:${user}@${this.hostPort}>`,
      ...Object.entries(forgery.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
      ...(forgery.body ? [`Content-Type: ${forgery.contentType ?? 'application/sdp'}`] : []),
      `Content-Length: ${forgery.body?.length ?? 0}`,
      '',
      forgery.body ?? '',
    ]
    const request = parseMessage(Buffer.from(lines.join('\r\n'), 'latin1')) as SipRequest
    client?.authorize(request)
    this.#socket.send(writeMessage(request), this.#server.port, this.#server.address)
    return branch
  }
}
