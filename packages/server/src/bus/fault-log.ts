/** A listener that fails is a fault of the program, but no reason to end the calls of everybody: it is logged, and the others hear on. */
import type { Log } from '@offhook/base'

/** The log line of a listener that failed; tests look for it. */
export const LISTENER_FAILED = 'a listener failed'

/** For an emitter: writes down what a listener threw, with the place where it did. */
export function faultLog(log: Log): (fault: unknown, name: PropertyKey) => void {
  return (fault, name) => {
    const stack = fault instanceof Error ? fault.stack : undefined
    log.error(LISTENER_FAILED, { event: String(name), fault: stack ?? String(fault) })
  }
}
