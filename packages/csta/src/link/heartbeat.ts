/**
 * The heartbeat (ECMA-269 §14 System Status): a peer of whom nothing was heard for a while is asked by SystemStatus, and taken as
 * gone when it does not answer. The peer's own heartbeats are answered.
 */
import { type CancelTimer, type Clock, isNamedError } from '@offhook/base'
import type { CstaLink, IncomingRequest } from './link.ts'

/**
 * Registers for the status of the system (ECMA-269 §14). The registration's id, which status messages carry from then on; none
 * where the switch does not have registrations.
 */
export async function registerForStatus(link: CstaLink): Promise<string | undefined> {
  try {
    const requestTypes = { systemStatus: true, requestSystemStatus: true }
    return (await link.request('SystemRegister', { requestTypes })).sysStatRegisterID
  } catch (fault) {
    if (isNamedError(fault, 'csta-request-refused')) return undefined
    throw fault
  }
}

/** Asks after `seconds` of silence. The result stops it. */
export function startHeartbeat(
  link: CstaLink,
  clock: Clock,
  seconds: number,
  registration?: string,
): CancelTimer {
  const sysStatRegisterID = registration === undefined ? {} : { sysStatRegisterID: registration }
  let cancel: CancelTimer = () => {}
  let isStopped = false
  const check = async (): Promise<void> => {
    if (isStopped || !link.isOpen) return
    if (link.silence >= seconds * 1000) {
      try {
        await link.ask({ name: 'SystemStatus', body: { ...sysStatRegisterID, systemStatus: 'normal' } })
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
