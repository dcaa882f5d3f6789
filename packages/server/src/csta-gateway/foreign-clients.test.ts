/**
 * Programs of others at the gateway: frames put together by hand, in the ways in which public clients write CSTA (prefixes, no
 * namespaces, other orders, bare elements, logins of their own), and answers read as text. Nothing of the product's own client is used.
 */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { wire } from '@offhook/csta/testing'
import { officeWithComputer } from '../testing/csta-applications.ts'
import type { TestOffice } from '../testing/index.ts'

const namespace = (edition: number) =>
  `http://www.ecma-international.org/standards/ecma-323/csta/ed${edition}`
const session = 'http://www.ecma-international.org/standards/ecma-354/appl_session'

/** ECMA-323 Annex J: format, length with header, invoke id in four digits. */
function frame(xml: string, invokeId: string): Uint8Array {
  const text = Buffer.from(xml, 'utf8')
  const header = Buffer.alloc(8)
  header.writeUInt16BE(text.length + 8, 2)
  header.write(invokeId, 4, 'latin1')
  return Buffer.concat([header, text])
}

class ForeignClient {
  readonly #office: TestOffice
  readonly #send: (bytes: Uint8Array) => void
  #received = Buffer.alloc(0)
  readonly messages: { readonly id: string; readonly xml: string }[] = []
  #last = 0

  constructor(office: TestOffice) {
    const [near, far] = wire()
    this.#office = office
    this.#send = (bytes) => near.send(bytes)
    near.listen({ data: (bytes) => this.#take(bytes), end() {} })
    office.server.parts.cstaGateway.switchingFunction.accept(far, {
      address: '192.0.2.1',
      isEncrypted: true,
    })
  }

  #take(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes])
    while (this.#received.length >= 8 && this.#received.length >= this.#received.readUInt16BE(2)) {
      const length = this.#received.readUInt16BE(2)
      const id = this.#received.toString('latin1', 4, 8)
      this.messages.push({ id, xml: this.#received.toString('utf8', 8, length) })
      this.#received = this.#received.subarray(length)
    }
  }

  /** The text of the answer. */
  async ask(xml: string): Promise<string> {
    const id = String(++this.#last).padStart(4, '0')
    this.#send(frame(xml, id))
    await this.#office.settle()
    return this.messages.find((message) => message.id === id)?.xml ?? ''
  }

  /** The events so far, which are forgotten. */
  events(): string[] {
    return this.messages.splice(0).flatMap(({ id, xml }) => (id === '9999' ? [xml] : []))
  }
}

const inner = (xml: string, name: string) =>
  new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(xml)?.[1] ?? ''

async function signedIn(
  t: TestContext,
  start: (user: string, secret: string) => string,
): Promise<{ office: TestOffice; client: ForeignClient }> {
  const { office, secret } = await officeWithComputer(t)
  const client = new ForeignClient(office)
  const answer = await client.ask(start('TS1', secret))
  assert.match(answer, /StartApplicationSessionPosResponse/)
  return { office, client }
}

/** A whole call between two watched lines, and a deflected one, in one way of writing. */
async function steers(
  office: TestOffice,
  client: ForeignClient,
  write: (name: string, content: string) => string,
): Promise<void> {
  const monitor = (line: string) =>
    write(
      'MonitorStart',
      `<monitorObject><deviceObject typeOfNumber="dialingNumber">${line}</deviceObject></monitorObject><monitorType>device</monitorType>`,
    )
  for (const line of ['301', '302']) assert.match(await client.ask(monitor(line)), /monitorCrossRefID>m\d/)
  client.events()
  const made = await client.ask(
    write(
      'MakeCall',
      '<calledDirectoryNumber>302</calledDirectoryNumber><callingDevice>301</callingDevice><autoOriginate>prompt</autoOriginate>',
    ),
  )
  const callId = inner(made, 'callID')
  assert.notEqual(callId, '')
  office.phone('Anna').answer()
  await office.settle()
  const at = (line: string) => `<deviceID>${line}</deviceID><callID>${callId}</callID>`
  const deflected = await client.ask(
    write(
      'DeflectCall',
      `<callToBeDiverted>${at('302')}</callToBeDiverted><newDestination>303</newDestination>`,
    ),
  )
  assert.match(deflected, /<DeflectCallResponse/)
  office.phone('Carla').answer()
  await office.settle()
  const cleared = await client.ask(
    write('ClearConnection', `<connectionToBeCleared>${at('301')}</connectionToBeCleared>`),
  )
  assert.match(cleared, /<ClearConnectionResponse/)
  const events = client.events().map((xml) => /<(\w+Event)\b/.exec(xml)?.[1])
  for (const name of ['Originated', 'Delivered', 'Diverted', 'Established', 'ConnectionCleared']) {
    assert.ok(events.includes(`${name}Event`), `${name} was not told: ${events}`)
  }
  assert.match(await client.ask('<SystemStatus/>'), /<SystemStatusResponse/)
}

describe('the CSTA gateway: programs of others', () => {
  for (const edition of [3, 4, 5, 6]) {
    it(`that write edition ${edition} with a prefix, children in another order, the old form of a deflection`, async (t) => {
      const { office, client } = await signedIn(
        t,
        (user, secret) =>
          `<?xml version="1.0" encoding="UTF-8"?><a:StartApplicationSession xmlns:a="${session}" xmlns:v="http://example.com/csta"><a:requestedSessionDuration>180</a:requestedSessionDuration><a:requestedProtocolVersions><a:protocolVersion>${namespace(edition)}</a:protocolVersion></a:requestedProtocolVersions><a:applicationInfo><a:applicationID>Example</a:applicationID><a:applicationSpecificInfo><v:SessionLoginInfo><v:userName>${user}</v:userName><v:password>${secret}</v:password><v:sessionCleanupDelay>60</v:sessionCleanupDelay></v:SessionLoginInfo></a:applicationSpecificInfo></a:applicationInfo></a:StartApplicationSession>`,
      )
      const prefixed = (content: string) => content.replace(/<(\/?)(\w)/g, '<$1csta:$2')
      await steers(office, client, (name, content) =>
        prefixed(`<${name} >${content}</${name}>`).replace(' >', ` xmlns:csta="${namespace(edition)}">`),
      )
      // What it is told has the namespace that it asked for.
      const told = await client.ask(`<GetCSTAFeatures xmlns="${namespace(edition)}"/>`)
      assert.ok(told.includes(`xmlns="${namespace(edition)}"`), told.slice(0, 200))
    })
  }

  it('that write no namespaces at all, and private elements that nobody knows', async (t) => {
    const { office, client } = await signedIn(
      t,
      (user, secret) =>
        `<StartApplicationSession><applicationInfo><applicationID>Example</applicationID><applicationSpecificInfo><loginID>${user}</loginID><password>${secret}</password></applicationSpecificInfo></applicationInfo><requestedProtocolVersions><protocolVersion>${namespace(4)}/priv7</protocolVersion></requestedProtocolVersions><requestedSessionDuration>180</requestedSessionDuration></StartApplicationSession>`,
    )
    await steers(
      office,
      client,
      (name, content) =>
        `<${name}>${content}<extensions><privateData><private><x:colour xmlns:x="urn:x">red</x:colour></private></privateData></extensions><strange/></${name}>`,
    )
  })
})
