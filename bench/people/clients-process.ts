/** Some thousands of clients in a process of their own, so that the server's memory is its own. Ends with its parent. */
import { createSecureContext } from 'node:tls'
import { BareClient } from './bare-client.ts'
import { inParallel } from './xmpp.ts'

export type Order =
  | {
      readonly type: 'open'
      readonly port: number
      readonly ca: string
      readonly tokens: readonly string[]
      /** Connections that are being made at the same time. */
      readonly width: number
      readonly localAddress: string
    }
  /** Tells when every client has a message with all these texts. */
  | { readonly type: 'await'; readonly texts: readonly string[] }

export type Report =
  | { readonly type: 'opened'; readonly count: number; readonly bytes: number }
  | { readonly type: 'awaiting' }
  /** `at` is the moment of the last one, in nanoseconds of the machine's monotonic clock. */
  | { readonly type: 'arrived'; readonly at: string }
  | { readonly type: 'failed'; readonly why: string }

const clients: BareClient[] = []
const tell = (report: Report) => process.send!(report)

async function open(order: Extract<Order, { type: 'open' }>): Promise<void> {
  const { port, tokens, width, localAddress } = order
  const context = createSecureContext({ ca: order.ca })
  let bytes = 0
  await inParallel(tokens.length, width, async (index) => {
    const client = new BareClient({ port, context, token: tokens[index]!, localAddress })
    await client.opened()
    bytes += client.bytes
    client.onMessage = () => {}
    client.onEnd = fail
    clients.push(client)
  })
  tell({ type: 'opened', count: clients.length, bytes })
}

function awaitTexts(texts: readonly string[]): void {
  let left = clients.length
  for (const client of clients) {
    client.onMessage = (message) => {
      if (!texts.every((text) => message.includes(text))) return
      client.onMessage = () => {}
      if (--left === 0) tell({ type: 'arrived', at: String(process.hrtime.bigint()) })
    }
  }
  tell({ type: 'awaiting' })
}

function fail(fault: unknown): void {
  if (process.connected) tell({ type: 'failed', why: String(fault) })
}

process.on('message', (order: Order) => {
  if (order.type === 'open') open(order).catch(fail)
  else awaitTexts(order.texts)
})
process.on('disconnect', () => process.exit())
