import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { systemClock, systemRandom } from '@offhook/base'
import { DigestVerifier, type Flow, type MessageObserver, parseMessage, type SipRequest } from '@offhook/sip'
import { OFFICE_DOMAIN, Office } from '../testing/office.ts'
import { SignIn } from './sign-in.ts'
import { Throttle } from './throttle.ts'

const algorithms = ['SHA-256', 'MD5'] as const
let office: Office | undefined
afterEach(async () => {
  await office?.close()
  office = undefined
})

it('offers the hashes in their order, and a phone takes the best that it knows (RFC 8760 §2.3, §2.4)', async () => {
  const seen: string[] = []
  const trace = {
    onMessageBytes: (_direction, bytes) => void seen.push(Buffer.from(bytes).toString('latin1')),
  } as MessageObserver
  office = new Office({ settings: { digestAlgorithms: algorithms }, trace })
  await office.connector.start()
  const phone = await office.addPhone('20')
  const { status } = await phone.register()
  assert.equal(status, 200)
  const challenge = seen.find((text) => text.startsWith('SIP/2.0 401'))!
  const offered = [...challenge.matchAll(/^WWW-Authenticate:.*algorithm="?([A-Z0-9-]+)/gim)].map(
    ([, name]) => name,
  )
  assert.deepEqual(offered, ['SHA-256', 'MD5'])
  assert.ok(seen.some((text) => /^Authorization:.*algorithm="?SHA-256/im.test(text)))
})

it('offers browsers MD5 alone: they read no further than the first challenge', () => {
  const signIn = new SignIn({
    clock: systemClock,
    throttle: new Throttle(() => {}),
    verifier: new DigestVerifier({
      clock: systemClock,
      random: systemRandom,
      realm: OFFICE_DOMAIN,
      algorithms,
    }),
    directory: () => ({ device: () => undefined }) as never,
    isKnownAddress: () => true,
    knows: () => true,
  })
  const offeredOver = (transport: string) => {
    const request = { headers: { all: () => [] } } as unknown as SipRequest
    const judged = signIn.judge(request, { remoteAddress: '127.0.0.1', transport } as Flow)
    assert.equal(judged.verdict, 'answer')
    const challenges = (judged.verdict === 'answer' && judged.headers['WWW-Authenticate']) || []
    return [challenges].flat().map((text) => /algorithm="?([A-Z0-9-]+)/.exec(text)?.[1])
  }
  assert.deepEqual(offeredOver('wss'), ['MD5'])
  assert.deepEqual(offeredOver('udp'), ['SHA-256', 'MD5'])
})

it('tells a phone that asks for waiting messages that there are none to ask for (RFC 6665 §7.2.4)', async () => {
  office = new Office()
  await office.connector.start()
  const phone = await office.addPhone('20')
  await phone.register()
  const { address, port } = office.server
  const subscription = phone.agent.subscribe({
    target: `sip:20@${OFFICE_DOMAIN}`,
    from: `<sip:20@${OFFICE_DOMAIN}>`,
    nextHop: `sip:${address}:${port}`,
    event: 'message-summary',
    expires: 600,
    credentials: { username: 'u20', password: 's20' },
  })
  const status = await new Promise((resolve) => subscription.on('ended', (ending) => resolve(ending.status)))
  assert.equal(status, 489)
})

it('counts a guess at the account that it is made at, whatever other names the request carries', () => {
  const guessed: string[] = []
  const signIn = new SignIn({
    clock: systemClock,
    throttle: new Throttle(({ kind, source }) => void (kind === 'account-guessed' && guessed.push(source))),
    verifier: new DigestVerifier({
      clock: systemClock,
      random: systemRandom,
      realm: OFFICE_DOMAIN,
      algorithms,
    }),
    directory: () => ({ device: () => undefined }) as never,
    isKnownAddress: () => false,
    knows: () => false,
  })
  const guess = `realm="${OFFICE_DOMAIN}", nonce="n", uri="sip:x", response="${'0'.repeat(32)}"`
  const judge = (...credentials: readonly string[]) => {
    const text = [
      `REGISTER sip:${OFFICE_DOMAIN} SIP/2.0`,
      'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1',
      'From: <sip:u21@office.test>;tag=1',
      'To: <sip:u21@office.test>',
      'Call-ID: guess',
      'CSeq: 1 REGISTER',
      ...credentials.map((each) => `Authorization: Digest ${each}`),
      '\r\n',
    ].join('\r\n')
    const request = parseMessage(Buffer.from(text)) as SipRequest
    return signIn.judge(request, { remoteAddress: '192.0.2.9', transport: 'udp' } as Flow)
  }
  for (let i = 0; i < 5; i++) {
    judge(`x-username="own${i}", username="u21", ${guess}`)
    judge(`username="other${i}", realm="elsewhere", nonce="n"`, `username="u21", ${guess}`)
  }
  assert.deepEqual(guessed, ['u21'])
})
