/** A clock that ticks once a second for everything that shows how long. */
import { useSyncExternalStore } from 'react'
import { useLive } from './live.tsx'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of [...listeners]) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The server's time, in steps of a second. */
export function useNow(): number {
  const { store } = useLive()
  return useSyncExternalStore(subscribe, () => Math.floor(store.now() / 1000) * 1000)
}
