/** What phones and strangers try so that others pay, or listen: ways that lead past the phone system's own judgement. */
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { afterEach, describe, it } from 'node:test'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_DOMAIN, Office, type OfficeOptions, until } from './testing/office.ts'

let office: Office
let phones: Map<string, DeskPhone>

async function open(options: OfficeOptions = {}): Promise<void> {
  office = new Office(options)
  phones = await office.open()
}

afterEach(() => office.close())

/** The gateway of a provider, which would believe whatever the phone system sends. */
class Gateway {
  readonly heard: string[] = []
  readonly #socket: Socket = createSocket('udp4')

  async open(): Promise<number> {
    this.#socket.on('message', (bytes) => this.heard.push(bytes.toString('latin1').split('\r\n', 1)[0]!))
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve))
    return this.#socket.address().port
  }

  close(): void {
    this.#socket.close()
  }
}

function register(phone: DeskPhone, contact: string, more: Record<string, string>, nextHop: string) {
  return phone.agent.request({
    method: 'REGISTER',
    target: `sip:${OFFICE_DOMAIN}`,
    from: `<sip:21@${OFFICE_DOMAIN}>`,
    to: `<sip:21@${OFFICE_DOMAIN}>`,
    nextHop,
    headers: { Contact: contact, Supported: 'path', ...more },
    credentials: { username: 'u21', password: 's21' },
  })
}

describe('a phone that signs in', () => {
  it('has no call sent to whomever its Path names, but to where it is', async () => {
    await open()
    const gateway = new Gateway()
    try {
      const port = await gateway.open()
      const ben = phones.get('21')!
      await ben.register(0)
      const { address, port: server } = office.server
      const path = { Path: `<sip:127.0.0.1:${port};lr>` }
      const contact = `<sip:0900123456@127.0.0.1:${port}>`
      assert.equal((await register(ben, contact, path, `sip:${address}:${server}`)).status, 200)
      phones.get('20')!.dial('21')
      await until(() => ben.ringing.length > 0, 'the phone itself ringing')
      assert.deepEqual(gateway.heard, [])
    } finally {
      gateway.close()
    }
  })

  it('has no call sent to whomever its Contact names, when its connection is gone', async () => {
    await open({
      listeners: [
        { transport: 'udp', host: '127.0.0.1', port: 0 },
        { transport: 'tcp', host: '127.0.0.1', port: 0 },
      ],
    })
    const gateway = new Gateway()
    try {
      const port = await gateway.open()
      await phones.get('21')!.register(0)
      const tcp = office.connector.addresses.find(({ transport }) => transport === 'tcp')!
      const server = { ...tcp, transport: 'tcp' as const }
      const thief = await office.addPhone('21', { server })
      const contact = `<sip:0900123456@127.0.0.1:${port};transport=udp>`
      const nextHop = `sip:${tcp.address}:${tcp.port};transport=tcp`
      assert.equal((await register(thief, contact, {}, nextHop)).status, 200)
      await thief.stop()
      const call = phones.get('20')!.dial('21')
      await until(() => call.state === 'over', 'the end')
      assert.equal(call.status, 503)
      assert.deepEqual(gateway.heard, [])
    } finally {
      gateway.close()
    }
  })
})
