/**
 * The heartbeat (ECMA-269 §14 System Status): a peer of whom nothing was heard for a while is asked by SystemStatus, and taken as
 * gone when it does not answer. The peer's own heartbeats are answered.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import type { CstaLink, IncomingRequest } from './link.ts'

/** Asks after `seconds` of silence. The result stops it. */
export function startHeartbeat(link: CstaLink, clock: Clock, seconds: number): CancelTimer {
  let cancel: CancelTimer = () => {}
  let isStopped = false
  const check = async (): Promise<void> => {
    if (isStopped || !link.isOpen) return
    if (link.silence >= seconds * 1000) {
      try {
        await link.ask({ name: 'SystemStatus', body: { systemStatus: 'normal' } })
      } catch {
        link.close('the phone system does not answer any more')
        return
      }
    }
    wait()
  }
  const wait = () => {
    if (isStopped) return
    const left = Math.max(1000, seconds * 1000 - link.silence)
    cancel = clock.after(left, () => void check())
  }
  wait()
  return () => {
    isStopped = true
    cancel()
  }
}

/** Answers what a peer may ask of anybody at any time. Says whether the request was one of these. */
export function answerStatus({ message, answer }: IncomingRequest): boolean {
  switch (message.name) {
    case 'SystemStatus':
      answer({ name: 'SystemStatusResponse', body: {} })
      return true
    case 'RequestSystemStatus':
      answer({ name: 'RequestSystemStatusResponse', body: { systemStatus: 'normal' } })
      return true
    default:
      return false
  }
}
