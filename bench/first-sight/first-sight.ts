/// <reference lib="dom" />
/**
 * From the phone's answer on the wire to the colleague's eye: the time between the 200 OK of the called phone as the server's
 * trace point sees it and the moment at which both tiles say "busy" in a third person's page. Real phones, a real browser.
 *
 *     npm run build && npx node bench/first-sight/first-sight.ts [--rounds 30]
 *
 * The reference is the same way without the product in it: one WebSocket message from this process to the same page, which changes
 * one attribute there.
 */
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { WebSocketServer } from 'ws'
import { missingParts, openOffice, tile } from '../../test/office.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '30' } } })
const rounds = Number(values.rounds)

const missing = missingParts()
if (missing.length > 0) throw new Error(`Install first: ${missing.join(', ')}`)

const office = await openOffice([
  { name: 'Anna', line: '301', transport: 'udp' },
  { name: 'Ben', line: '302', transport: 'tcp' },
  { name: 'Carla', line: '303', transport: 'tls' },
])
try {
  const seen: number[] = []
  for (let round = 0; round < rounds; round++) seen.push(await oneCall())
  const reference = await referenceTimes(office.colleague('Carla').page, rounds)
  report('answer on the wire → both tiles busy', seen)
  report('reference: one message → one attribute', reference)
  console.log(`ratio of medians ${(quantile(seen, 0.5) / quantile(reference, 0.5)).toFixed(1)}; goal: 200 ms`)
} finally {
  await office.close()
}

/** Milliseconds from Ben's 200 to Carla's page showing both as busy. */
async function oneCall(): Promise<number> {
  const [anna, ben, carla] = ['Anna', 'Ben', 'Carla'].map((name) => office.colleague(name))
  const ready = ben!.phone.events.length
  await anna!.phone.dial('302')
  await ben!.phone.heard('CALL_INCOMING', ready)
  const busyAt = carla!.page.evaluate(bothBusy, [anna!.personId, ben!.personId])
  const answered = new Promise<number>((resolve) => {
    const stop = office.server.parts.trace.point.subscribe({ methods: ['INVITE'] }, (message) => {
      if (
        message.direction !== 'in' ||
        !Buffer.from(message.bytes).toString('latin1').startsWith('SIP/2.0 200')
      )
        return
      stop()
      resolve(message.time)
    })
  })
  await ben!.phone.answer()
  const took = (await busyAt) - (await answered)
  await anna!.phone.hangUp()
  await tile(carla!.page, ben!, 'free').waitFor()
  return took
}

/** Runs in the page: the time at which the tiles of both say busy, as soon as the document says so. */
function bothBusy(personIds: string[]): Promise<number> {
  const isBusy = () =>
    personIds.every((id) => document.querySelector(`[data-person="${id}"][data-status="busy"]`))
  return new Promise((resolve) => {
    const look = () => {
      if (!isBusy()) return
      observer.disconnect()
      resolve(Date.now())
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { subtree: true, attributes: true, childList: true })
    look()
  })
}

/** The same page, the same process, no product: what sockets and the document cost by themselves. */
async function referenceTimes(page: Page, count: number): Promise<number[]> {
  const http = createServer((_request, response) => response.end('<!doctype html><body></body>'))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const sockets = new WebSocketServer({ server: http })
  const address = http.address() as { port: number }
  await page.goto(`http://127.0.0.1:${address.port}/`)
  const connected = new Promise<import('ws').WebSocket>((resolve) => sockets.once('connection', resolve))
  await page.evaluate((port) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    socket.onmessage = ({ data }) => document.body.setAttribute('data-count', String(data))
  }, address.port)
  const socket = await connected
  const times: number[] = []
  for (let round = 1; round <= count; round++) {
    const changed = page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          new MutationObserver((_changes, observer) => {
            if (document.body.dataset.count !== wanted) return
            observer.disconnect()
            resolve(Date.now())
          }).observe(document.body, { attributes: true })
        }),
      String(round),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    const sent = Date.now()
    socket.send(String(round))
    times.push((await changed) - sent)
  }
  sockets.close()
  http.close()
  return times
}

function quantile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}

function report(what: string, times: readonly number[]): void {
  const [p50, p95, most] = [0.5, 0.95, 1].map((part) => quantile(times, part))
  console.log(`${what}: median ${p50} ms, 95 % within ${p95} ms, most ${most} ms (${times.length} rounds)`)
}
