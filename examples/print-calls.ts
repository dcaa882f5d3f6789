/**
 * Prints the calls of one's own lines as they change. Make a token under Settings, then:
 * OFFHOOK=https://pbx.example:7225 TOKEN=… NODE_EXTRA_CA_CERTS=data/tls/self-signed.crt node examples/print-calls.ts
 */
import { openEventStream } from '@offhook/contract'

const { OFFHOOK: server = 'https://localhost:7225', TOKEN: token = '' } = process.env

openEventStream({
  server,
  token,
  onState: (state) => console.error(state),
  onEvent(event) {
    const calls = event.type === 'snapshot' ? event.calls : event.type === 'call' ? [event.call] : []
    for (const { line, direction, state, others } of calls) {
      console.log(line, direction, state, others.map((other) => other.name ?? other.display).join(', '))
    }
  },
})
