/** Which number is seen at the other end of the built-in phone system's peers, and what their numbers are here: on the wire. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { freePort, until } from '@offhook/base/testing'
import { answer, DeskPhone, expectRequest, hasSipp, runSipp } from '@offhook/pbx/testing'
import type { IncomingInvite } from '@offhook/sip'
import type { Person } from '../directory/index.ts'
import { handlersOf } from '../routes.ts'
import { type OutsidePhone, openOutsidePhone } from '../testing/outside-phone.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const request = { note() {} } as never
const CUSTOMER = '0089123456'

describe('the number that is seen outside', () => {
  let server: TestServer
  /** Takes numbers as E.164 and is trusted, but has no line free; calls go on to the second. */
  let first: OutsidePhone
  /** Writes numbers as they are dialled in its country, and is told no more than it shows. */
  let second: OutsidePhone
  let desk: DeskPhone
  let otto: Person
  let sippPort: number

  before(async () => {
    sippPort = await freePort()
    first = await openOutsidePhone()
    first.phone.refusesWith = 503
    second = await openOutsidePhone('089123456')
    server = await startTestServer({
      config: {
        peers: [
          first.peer,
          { ...second.peer, name: 'reserve', 'number-format': 'national', trusted: false },
          { ...first.peer, name: 'sipp', port: sippPort, addresses: [`127.0.0.1:${sippPort}`] },
          { ...first.peer, name: 'door', addresses: [], 'outside-calls': false },
        ],
      },
    })
    first.connect(server)
    second.connect(server)
    await server.setUp({ location: { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' } })
    otto = (await server.addPerson({ name: 'Otto', role: 'administrator' })).person
    const { account } = await server.addPerson({ name: 'Anna', line: '301' })
    const { device, secret } = account!
    const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    const at = { address: '127.0.0.1', port }
    const domain = server.parts.settings.realm
    desk = new DeskPhone({ line: '301', user: device.user, secret, server: at, domain })
    await desk.start()
    await desk.register()
  })
  after(async () => {
    await desk?.stop()
    await server.close()
    await first.phone.stop()
    await second.phone.stop()
  })

  const api = () => handlersOf(server.parts)
  const viewer = () => server.viewerOf(otto)
  const set = (body: object) => api().changeExtension({ params: { number: '301' }, body }, viewer(), request)
  /** At the phones too: what rings there still, would be taken for the next call. */
  const quiet = () =>
    until(
      'silence',
      () =>
        server.parts.calls.count === 0 &&
        [desk, first.phone, second.phone].every(({ calls }) => calls.every(({ state }) => state === 'over')),
    )

  /** From, P-Asserted-Identity and Privacy of the last call at a peer, without tags and hosts. */
  const seenAt = ({ phone }: OutsidePhone) => {
    const { headers } = (phone.calls.at(-1)!.usage as IncomingInvite).request
    const short = (name: string) =>
      headers
        .get(name)
        ?.replace(/@[^>]*>.*$/, '')
        .replace(/^.*<sip:/, '') ?? '-'
    return `${short('From')} ${short('P-Asserted-Identity')} ${headers.get('Privacy') ?? '-'}`
  }
  /** What both peers see of a call of the desk phone. */
  const seen = async (dialled = CUSTOMER, headers: Record<string, string> = {}) => {
    desk.dial(dialled, headers)
    await until('it rings outside', () => second.phone.ringing.length === 1)
    desk.hangUp()
    await quiet()
    return [seenAt(first), seenAt(second)]
  }

  it('is the direct number of the extension, as each peer writes it, and asserted to who is trusted', async () => {
    assert.deepEqual(await seen(), ['+49305550301 +49305550301 -', '0305550301 - -'])
  })

  it('is another one where it is set at the extension, and none where that withholds it', async () => {
    await set({ shownNumber: '+498001234567' })
    assert.deepEqual(await seen(), ['+498001234567 +498001234567 -', '08001234567 - -'])
    await set({ withholdsNumber: true })
    assert.deepEqual(await seen(), ['anonymous +498001234567 id', 'anonymous - id'])
  })

  it('is that of the location in an emergency, whatever is set', async () => {
    assert.deepEqual(await seen('112', { Privacy: 'id' }), ['+49305550301 +49305550301 -', '0305550301 - -'])
    await set({ shownNumber: null, withholdsNumber: false })
    assert.deepEqual(await seen(CUSTOMER, { Privacy: 'id' }), ['anonymous +49305550301 id', 'anonymous - id'])
  })

  it('can be asked for, with the reasons, and stands in the story of the call', async () => {
    const ask = () => api().explainShownNumbers({ params: { number: '301' } }, viewer(), request)
    const told = await ask()
    assert.deepEqual(
      told.map(({ peer, number, display, steps, emergency }) => [
        peer,
        number,
        display,
        steps.map(({ rule }) => rule).join(),
        emergency.number,
      ]),
      [
        ['carrier', '+49305550301', '+49 (30) 5550301', 'shown-direct-number', '+49305550301'],
        ['reserve', '0305550301', '+49 (30) 5550301', 'shown-direct-number,shown-as-written', '0305550301'],
        ['sipp', '+49305550301', '+49 (30) 5550301', 'shown-direct-number', '+49305550301'],
      ],
    )
    await assert.rejects(
      async () => api().explainShownNumbers({ params: { number: '999' } }, viewer(), request),
      { code: 'not-found' },
    )
    const { items } = await server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 1 })
    const decisions = server.parts.stories.get(items[0]!.callId)?.decisions ?? []
    const shown = decisions.filter(({ subject }) => subject === 'shown-number')
    assert.deepEqual(
      shown.map(({ why }) => [why.answer, why.steps.map(({ rule }) => rule).join()]),
      [
        ['+49305550301', 'shown-direct-number,withheld-by-caller,shown-to-trusted'],
        ['0305550301', 'shown-direct-number,shown-as-written,withheld-by-caller,not-shown-to-untrusted'],
      ],
    )
  })

  it('leads back: a peer calls it as it writes it, and its own callers are known by their canonical number', async () => {
    for (const dialled of ['0305550301', '+49305550301', '301']) {
      second.phone.dial(dialled)
      await until(`${dialled} rings`, () => desk.ringing.length === 1)
      const { usage } = desk.ringing[0]!
      assert.match((usage as IncomingInvite).request.headers.get('From')!, /<sip:\+4989123456@/, dialled)
      second.phone.hangUp()
      await quiet()
    }
    const stranger = second.phone.dial('0305550999')
    await until('nobody has that number', () => stranger.status === 404)
  })

  it('is what SIPp sees as a provider: From and P-Asserted-Identity', async (t) => {
    if (!hasSipp()) {
      t.diagnostic('SIPp is not installed: not run')
      return
    }
    const has = (header: string, variable: number) =>
      `<ereg regexp="sip:.49305550301@" search_in="hdr" header="${header}:" check_it="true" assign_to="${variable}"/>`
    const provider = await runSipp(
      [
        `<recv request="INVITE"><action>${has('From', 1)}${has('P-Asserted-Identity', 2)}</action></recv>`,
        answer(486, 'Busy Here'),
        expectRequest('ACK'),
        '<Reference variables="1,2"/>',
      ],
      { port: sippPort },
    )
    t.after(() => provider.stop())
    second.phone.refusesWith = 503
    const call = desk.dial(CUSTOMER)
    const { code, errors } = await provider.ended
    assert.equal(code, 0, errors)
    await until('the caller hears it', () => call.status === 486)
    second.phone.refusesWith = undefined
    await quiet()
  })

  it('of somebody whose call is sent on outside is their own, and the diversion names the direct number', async () => {
    await server.parts.phoneSystem.perform({
      service: 'setForwarding',
      line: '301',
      forwardings: [{ kind: 'always', destination: '0040777' }],
    })
    second.phone.dial('301')
    await until(
      'it has left again',
      () => first.phone.calls.at(-1)?.state === 'over' && first.numbers.at(-1) === '040777',
    )
    const { headers } = (first.phone.calls.at(-1)!.usage as IncomingInvite).request
    assert.match(headers.get('From')!, /<sip:\+4989123456@/)
    assert.match(headers.get('Diversion')!, /^<sip:\+49305550301@/)
    second.phone.hangUp()
    await quiet()
  })
})
