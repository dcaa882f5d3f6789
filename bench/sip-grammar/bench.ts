/**
 * How fast is the SIP grammar, and how does it grow with the message?
 *
 *   node bench/sip-grammar/bench.ts [--seconds 1]
 *
 * Prints microseconds of CPU a message, the median of five rounds, for the call flows of RFC 3665; then the same for a
 * message with ten times the headers and ten times the body. The reference is the cheapest thing that can be done to a message:
 * to make its bytes a string and to cut that at its line ends.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { systemClock, systemRandom } from '../../packages/base/src/index.ts'
import {
  checkRequest,
  createRequest,
  createResponse,
  DigestClient,
  DigestVerifier,
  digestSecrets,
  parseMessage,
  type SipMessage,
  SipRequest,
  writeMessage,
} from '../../packages/sip/src/index.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '1' } } })
const ROUNDS = 5
const ROUND_MS = (Number(values.seconds) * 1000) / ROUNDS

const folder = new URL('../../packages/sip/test/fixtures/rfc3665/', import.meta.url)
const flows = readdirSync(folder)
  .filter((file) => file.endsWith('.sip'))
  .map((file) => readFileSync(new URL(file, folder)))

/** Something that must be used, so that nothing is optimised away. */
let sink = 0

/** CPU time of this thread in microseconds: unlike the clock it does not count what the neighbours take. */
function cpuMicros(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/** Microseconds a message: the median of the rounds. */
function measure(messages: readonly Buffer[], work: (bytes: Buffer) => number): number {
  const rounds: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now()
    const spent = cpuMicros()
    let count = 0
    while (performance.now() - started < ROUND_MS) {
      for (const bytes of messages) sink += work(bytes)
      count += messages.length
    }
    // The first round only warms up.
    if (round > 0) rounds.push((cpuMicros() - spent) / count)
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1]!
}

/** What a transaction and a dialog look at. */
function look(message: SipMessage): number {
  const contacts = message.contacts
  return (
    (message.from.tag?.length ?? 0) +
    (message.to.tag?.length ?? 0) +
    message.callId.length +
    message.cseq.sequence +
    (message.topVia.branch?.length ?? 0) +
    contacts.length
  )
}

const cutLines = (bytes: Buffer): number => bytes.toString('latin1').split('\r\n').length
const parse = (bytes: Buffer): number => parseMessage(bytes).body.length
const parseAndLook = (bytes: Buffer): number => look(parseMessage(bytes))
const roundTrip = (bytes: Buffer): number => {
  const message = parseMessage(bytes)
  return look(message) + writeMessage(message).length
}
const check = (bytes: Buffer): number => {
  const message = parseMessage(bytes)
  return message instanceof SipRequest && checkRequest(message) ? 1 : 0
}
const respond = (bytes: Buffer): number => {
  const message = parseMessage(bytes)
  return message instanceof SipRequest
    ? writeMessage(createResponse(message, 180, undefined, { toTag: 'a' })).length
    : 0
}

function print(what: string, micros: number, reference: number): void {
  const perSecond = Math.round(1e6 / micros).toLocaleString('en')
  process.stdout.write(
    `${what.padEnd(34)} ${micros.toFixed(2).padStart(8)} µs ${perSecond.padStart(11)}/s  ×${(micros / reference).toFixed(2)}\n`,
  )
}

function printAll(title: string, messages: readonly Buffer[]): Record<string, number> {
  const bytes = Math.round(messages.reduce((sum, { length }) => sum + length, 0) / messages.length)
  process.stdout.write(`\n${title}: ${messages.length} messages of ${bytes} bytes on average\n`)
  const reference = measure(messages, cutLines)
  print('reference: latin1 and split', reference, reference)
  const results: Record<string, number> = {}
  for (const [what, work] of Object.entries({
    parse,
    'parse + typed headers': parseAndLook,
    'parse + typed headers + write': roundTrip,
    'parse + check': check,
    'parse + respond + write': respond,
  })) {
    results[what] = measure(messages, work)
    print(what, results[what], reference)
  }
  return results
}

/** The same message with ten times the bytes: `times` more header lines and body. */
function grown(bytes: Buffer, times: number): Buffer {
  const message = parseMessage(bytes)
  const extra = (bytes.length - message.body.length) * (times - 1)
  for (let left = extra, n = 0; left > 0; n++) {
    const value = 'x'.repeat(60)
    message.headers.append(`X-Extra-${n}`, value)
    left -= value.length + 12
  }
  message.body = Buffer.concat(new Array(times).fill(message.body))
  return writeMessage(message)
}

function digestMicros(): { challenge: number; verify: number } {
  const realm = 'example.com'
  const algorithms = ['SHA-512-256', 'SHA-256', 'MD5'] as const
  const verifier = new DigestVerifier({ clock: systemClock, random: systemRandom, realm, algorithms })
  const secrets = digestSecrets('anna', realm, 'secret', algorithms)
  const register = () =>
    createRequest({
      method: 'REGISTER',
      uri: 'sip:example.com',
      headers: {
        Via: 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx;rport',
        From: '<sip:anna@example.com>;tag=1',
        To: '<sip:anna@example.com>',
        'Call-ID': 'a84b4c76e66710@192.0.2.1',
        CSeq: '2 REGISTER',
        Contact: '<sip:anna@192.0.2.1:5060>;expires=3600',
      },
    })
  const challenged = () =>
    createResponse(register(), 401, undefined, { headers: { 'WWW-Authenticate': verifier.challenges() } })
  const challenge = measure([Buffer.alloc(0)], () => writeMessage(challenged()).length)
  const requests = Array.from({ length: 20_000 }, () => {
    const client = new DigestClient({ username: 'anna', secrets: { MD5: secrets.MD5! } }, systemRandom)
    const request = register()
    client.accept(challenged())
    client.authorize(request)
    return parseMessage(writeMessage(request)) as SipRequest
  })
  const spent = cpuMicros()
  for (const request of requests) sink += verifier.verify(request, () => secrets).accepted ? 1 : 0
  return { challenge, verify: (cpuMicros() - spent) / requests.length }
}

const invite = flows.filter((bytes) => bytes.toString('latin1', 0, 6) === 'INVITE')
const small = printAll('Call flows of RFC 3665', flows)
const one = printAll('Their INVITEs', invite)
const ten = printAll(
  'Their INVITEs, ten times as long',
  invite.map((bytes) => grown(bytes, 10)),
)
process.stdout.write('\nGrowth from one to ten times the bytes (10 would be linear)\n')
for (const what of Object.keys(small))
  process.stdout.write(`${what.padEnd(34)} ×${(ten[what]! / one[what]!).toFixed(2)}\n`)
const digest = digestMicros()
process.stdout.write(
  `\nDigest: challenge in a 401, written ${digest.challenge.toFixed(2)} µs; MD5 credentials verified ${digest.verify.toFixed(2)} µs\n`,
)
if (sink === 0) process.exitCode = 1
