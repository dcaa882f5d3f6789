/**
 * Prints the calls that a webhook tells of. Add one under Administration → Applications with http://localhost:8080/ and its secret here:
 * SECRET=whsec_… PORT=8080 node examples/receive-webhook.ts
 */
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { readWebhook } from '@offhook/contract'

const { SECRET: secret = '', PORT: port = '8080' } = process.env

createServer(async (request, response) => {
  const body = await text(request)
  const event = await readWebhook({ secret, headers: request.headers, body, now: Date.now() })
  response.writeHead(event ? 204 : 401).end()
  if (event?.type !== 'journal') return
  const { line, direction, result, other } = event.entry
  console.log(line, direction, result ?? 'under way', other.name ?? other.display)
}).listen(Number(port), () => console.error('listening'))
