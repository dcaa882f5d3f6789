/**
 * CSTA events a second on one core: from bytes through frames, reader, connector and facts to the calls of the product. Beside it
 * the parser alone on the same bytes, which is the least that any program with this parser must do. Counted in processor time of the
 * process, so that what else runs on the machine matters less.
 *
 *     node bench/csta/events.ts [--calls 4000] [--rounds 5] [--lines 1000]
 */
import { parseArgs } from 'node:util'
import { settle } from '@offhook/base/testing'
import { MessageReader } from '@offhook/csta'
import { LiveCalls } from '@offhook/telephony'
import { SaxesParser } from 'saxes'
import { documentsOf, framesOf, officeOf } from './stage.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '4000' },
    rounds: { type: 'string', default: '5' },
    lines: { type: 'string', default: '1000' },
  },
})
const calls = Number(values.calls)
const lines = Number(values.lines)
const rounds = Number(values.rounds)

/** Frames that a socket hands over in one piece. */
const FRAMES_IN_A_CHUNK = 32

/** Of all threads: the collector of garbage counts too. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function parseAll(documents: readonly string[]): number {
  const parser = new SaxesParser({ position: false, xmlns: false })
  const begin = processorMs()
  for (const document of documents) parser.write(document).close()
  return processorMs() - begin
}

function readAll(documents: readonly string[]): number {
  const reader = new MessageReader()
  const begin = processorMs()
  for (const document of documents) reader.read(document)
  return processorMs() - begin
}

const { connector, far } = await officeOf(lines)
let lastId = 0
const live = new LiveCalls({ connector: 'bench', newId: () => String(++lastId) })
let facts = 0
let changes = 0
connector.events.on('call', (fact) => {
  facts += 1
  changes += live.apply(fact).effects.length
})

async function followAll(documents: readonly string[]): Promise<number> {
  const frames = framesOf(documents)
  const chunks: Uint8Array[] = []
  for (let first = 0; first < frames.length; first += FRAMES_IN_A_CHUNK) {
    chunks.push(Buffer.concat(frames.slice(first, first + FRAMES_IN_A_CHUNK)))
  }
  const begin = processorMs()
  for (const [index, chunk] of chunks.entries()) {
    far.send(chunk)
    if (index % 16 === 15) await settle()
  }
  await settle()
  return processorMs() - begin
}

const count = calls * 9
const perSecond = (ms: number) => Math.round((count / ms) * 1000)
const results: { parser: number; reader: number; whole: number }[] = []
for (let round = 0; round <= rounds; round += 1) {
  const documents = documentsOf(calls, lines, round * calls)
  facts = 0
  const parser = perSecond(parseAll(documents))
  const reader = perSecond(readAll(documents))
  const whole = perSecond(await followAll(documents))
  if (live.all().length > 0) throw new Error(`${live.all().length} calls hang on`)
  if (facts !== calls * 6) throw new Error(`${facts} facts instead of ${calls * 6}`)
  // The first round warms up.
  if (round > 0) results.push({ parser, reader, whole })
}
await connector.stop()

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!
const parser = median(results.map((result) => result.parser))
const reader = median(results.map((result) => result.reader))
const whole = median(results.map((result) => result.whole))
console.log(`${count} events of ${calls} calls a round, ${lines} monitored lines, ${changes} changes`)
console.log(`parser alone          ${parser} events/s`)
console.log(`reader                ${reader} events/s (${(parser / reader).toFixed(2)} × the parser's time)`)
console.log(`reader → facts → calls ${whole} events/s (${(parser / whole).toFixed(2)} × the parser's time)`)
