/**
 * Feeds the grammar damaged messages and watches it: nothing but a named error may be thrown, no message may take long, memory
 * must not grow, and what is read must be read the same again after it was written.
 *
 *   node packages/sip/test/fuzz.ts --messages 1000000 --seed 1
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isNamedError, type Random, randomInteger } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import {
  checkRequest,
  createResponse,
  DigestVerifier,
  digestSecrets,
  parseMessage,
  parseMessageSummary,
  parseSipfrag,
  type SipMessage,
  SipRequest,
  StreamFramer,
  type StreamItem,
  salvageRequest,
  writeMessage,
} from '../src/index.ts'
import { describeMessage } from '../src/trace/description.ts'
import { maskSecrets } from '../src/trace/mask.ts'
import { mutate } from './mutate.ts'
import { readEverything } from './read-everything.ts'

export interface FuzzReport {
  readonly messages: number
  /** Read without complaint. */
  readonly accepted: number
  /** How often each named error was the answer. */
  readonly refused: Readonly<Record<string, number>>
  readonly seconds: number
  /** The longest that a message took, in milliseconds. */
  readonly slowestMs: number
  /** Live memory near the start and at the end, in bytes. */
  readonly heapBefore: number
  readonly heapAfter: number
}

/** A message that takes longer, every time, is a fault. */
const LONGEST_MS = 100
/** One that takes longer is measured again, because the machine may have been busy elsewhere. */
const SUSPICIOUS_MS = 5

const REALM = 'atlanta.example.com'
const ALGORITHMS = ['SHA-512-256', 'SHA-256', 'MD5', 'MD5-sess'] as const
const SECRETS = digestSecrets('bob', REALM, 'zanzibar', ['SHA-512-256', 'SHA-256', 'MD5'])
const VERIFIER = new DigestVerifier({
  clock: new SimulatedClock(),
  random: seededRandom(0),
  realm: REALM,
  algorithms: ALGORITHMS,
  withIntegrity: true,
})

/** All fixtures as byte strings. */
export function corpus(): string[] {
  const folder = new URL('./fixtures/', import.meta.url)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(sip|dat)$/.test(file))
    .sort()
    .map((file) => readFileSync(new URL(file, folder), 'latin1'))
}

/** Runs `messages` mutations from `seed`. Throws, naming the message, on the first fault. */
export function fuzz(messages: number, seed: number): FuzzReport {
  const random = seededRandom(seed)
  const originals = corpus()
  const refused: Record<string, number> = {}
  let accepted = 0
  let slowestMs = 0
  let heapBefore = 0
  const started = performance.now()
  for (let count = 0; count < messages; count++) {
    if (count === Math.floor(messages / 10)) heapBefore = liveBytes()
    const bytes = Buffer.from(mutate(originals, random), 'latin1')
    const from = performance.now()
    const verdict = examine(bytes, random)
    const took = performance.now() - from
    slowestMs = Math.max(slowestMs, took > SUSPICIOUS_MS ? quickest(bytes, random) : took)
    assert.ok(
      slowestMs <= LONGEST_MS,
      `${slowestMs} ms for a message: ${JSON.stringify(bytes.toString('latin1'))}`,
    )
    if (verdict === undefined) accepted++
    else refused[verdict] = (refused[verdict] ?? 0) + 1
  }
  const seconds = (performance.now() - started) / 1000
  return { messages, accepted, refused, seconds, slowestMs, heapBefore, heapAfter: liveBytes() }
}

function quickest(bytes: Buffer, random: Random): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5; i++) {
    const from = performance.now()
    examine(bytes, random)
    best = Math.min(best, performance.now() - from)
  }
  return best
}

/** The code of the refusal, or undefined. */
function examine(bytes: Buffer, random: Random): string | undefined {
  try {
    examineStream(bytes, random)
    describeMessage(bytes)
    assert.equal(maskSecrets(bytes).length, bytes.length)
    const message = read(bytes)
    if (typeof message === 'string') {
      const salvaged = salvageRequest(bytes)
      if (salvaged) {
        assert.ok(salvaged.topVia)
        writeMessage(createResponse(salvaged, 400, undefined, { toTag: 'x' }))
      }
      return message
    }
    let complaint = message instanceof SipRequest ? checkRequest(message)?.code : undefined
    readEverything(message, (fault) => {
      complaint ??= (fault as { code: string }).code
    })
    examineWriting(message)
    if (message instanceof SipRequest) VERIFIER.verify(message, () => SECRETS)
    parseSipfrag(message.body)
    parseMessageSummary(Buffer.from(message.body).toString())
    return complaint
  } catch (fault) {
    throw new Error(`Fault at message ${JSON.stringify(bytes.toString('latin1'))}`, { cause: fault })
  }
}

function read(bytes: Buffer): SipMessage | string {
  try {
    return parseMessage(bytes)
  } catch (fault) {
    if (isNamedError(fault)) return fault.code
    throw fault
  }
}

function examineWriting(message: SipMessage): void {
  const again = parseMessage(writeMessage(message))
  assert.equal(again.startLine, message.startLine)
  assert.equal(headersOf(again), headersOf(message))
  assert.equal(Buffer.compare(again.body, message.body), 0)
}

function headersOf(message: SipMessage): string {
  let text = ''
  for (const [name, value] of message.headers.entries())
    if (name !== 'Content-Length') text += `${name}\n${value}\n`
  return text
}

/** Whole or in two pieces, a stream gives the same. */
function examineStream(bytes: Buffer, random: Random): void {
  const whole = new StreamFramer({ role: 'acceptor' }).push(bytes)
  const framer = new StreamFramer({ role: 'acceptor' })
  const cut = randomInteger(random, bytes.length + 1)
  const pieces = [...framer.push(bytes.subarray(0, cut)), ...framer.push(bytes.subarray(cut))]
  assert.equal(kindsOf(pieces), kindsOf(whole))
  assert.ok(framer.pending <= bytes.length)
}

const kindsOf = (items: readonly StreamItem[]): string => items.map(({ kind }) => kind).join(' ')

/** What is alive, after the garbage collector ran. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { messages: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  })
  const report = fuzz(Number(values.messages), Number(values.seed))
  const perSecond = Math.round(report.messages / report.seconds)
  process.stdout.write(`${JSON.stringify({ ...report, perSecond }, null, 2)}\n`)
}
