/**
 * What has its time from when a browser can hear it: ICE and DTLS begin when the browser knows our description, take several round trips, and
 * what is sent before is lost.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import type { MediaGateway } from './gateway.ts'

/** Of no connection in that time nothing more is hoped for. */
const LONGEST_WAY_MS = 5000

/** Runs `run` `ms` after `leg` of the engine is connected, and where it never is, not much later; the result keeps it from that. */
export function afterConnected(
  clock: Clock,
  gateway: Pick<MediaGateway, 'events' | 'report'>,
  leg: string,
  ms: number,
  run: () => void,
): CancelTimer {
  let isConnected = false
  let cancel = clock.after(LONGEST_WAY_MS + ms, finish)
  const stop = gateway.events.on('news', (news) => {
    if (news.kind === 'connection' && news.leg === leg && news.state === 'connected') onConnected()
  })
  // It may be connected since it heard somebody before the answer.
  void gateway.report(leg).then((told) => {
    if (told?.report.connection?.state === 'connected') onConnected()
  })

  function onConnected(): void {
    if (isConnected) return
    isConnected = true
    cancel()
    cancel = clock.after(ms, finish)
  }

  function finish(): void {
    stop()
    run()
  }

  return () => {
    isConnected = true
    stop()
    cancel()
  }
}
