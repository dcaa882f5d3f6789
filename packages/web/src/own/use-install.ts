/** Whether the browser offers to install the page as an app. */
import { useSyncExternalStore } from 'react'

interface InstallOffer extends Event {
  prompt(): Promise<void>
}

let offer: InstallOffer | null = null
const listeners = new Set<() => void>()

function setOffer(next: InstallOffer | null): void {
  offer = next
  for (const listener of [...listeners]) listener()
}

/** Called once at the start: the browser makes its offer early, long before anybody looks at Settings. */
export function listenForInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    setOffer(event as InstallOffer)
  })
  addEventListener('appinstalled', () => setOffer(null))
}

/** Asks the browser to install; null where it makes no offer. */
export function useInstall(): (() => void) | null {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => offer,
  )
  if (!current) return null
  return () => {
    setOffer(null)
    void current.prompt()
  }
}
