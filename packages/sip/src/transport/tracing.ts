/** Shows every message that passes the transport to a trace point. */
import type { TracePoint } from '../trace/trace-point.ts'
import { viaProtocol } from './flow.ts'
import type { MessageObserver } from './receiver.ts'

export function tracing(point: TracePoint): MessageObserver {
  return {
    onMessageBytes(direction, bytes, flow) {
      point.record({
        direction,
        transport: viaProtocol(flow.transport),
        local: { address: flow.localAddress, port: flow.localPort },
        remote: { address: flow.remoteAddress, port: flow.remotePort },
        bytes,
      })
    },
  }
}
