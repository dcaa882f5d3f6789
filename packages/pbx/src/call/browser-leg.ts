/** Which legs are of browsers: their messages come over WebSocket (RFC 7118). */
import type { Leg } from './parts.ts'

export function isOfBrowser({ usage }: Leg): boolean {
  const flow = 'source' in usage ? usage.source : usage.flow
  return flow?.transport === 'ws' || flow?.transport === 'wss'
}
