/** What administrators are told of a reading. */
import type { DirectoryRun } from '@offhook/contract'
import type { SystemEvents } from '../bus/index.ts'

/** A fault is told once, and when it is over; readings that bring nothing are not told. */
export function tellOfRun(
  systemEvents: SystemEvents,
  name: string,
  run: DirectoryRun,
  former: DirectoryRun | undefined,
): void {
  const isOther = run.outcome !== former?.outcome
  if (run.outcome === 'failed' && isOther) {
    systemEvents.record('directory-failed', { directory: name, reason: run.fault?.sentence ?? '' })
  } else if (run.outcome === 'stopped' && isOther) {
    systemEvents.record('directory-stopped', { directory: name, count: run.wouldDeactivate })
  } else if (run.outcome === 'done' && (run.changes.length > 0 || former?.outcome === 'failed')) {
    const { created, changed, deactivated } = run
    systemEvents.record('directory-read', { directory: name, created, changed, deactivated })
  }
}
