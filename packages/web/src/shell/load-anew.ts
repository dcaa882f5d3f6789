/** Loads the page anew with the newest client, which a service worker may still have to fetch. */

/** Milliseconds that a newer client may take to be fetched; then the page is loaded as it is. */
const PATIENCE_MS = 20_000

/** `activate` lets the worker that waits take over, and loads the page then. */
export async function loadAnew(activate: () => Promise<void>): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  // Without a network the page is loaded from what is kept.
  await registration?.update().catch(() => undefined)
  if (registration?.installing) await installed(registration.installing)
  if (registration?.waiting) await activate()
  else location.reload()
}

function installed(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    const end = setTimeout(resolve, PATIENCE_MS)
    worker.addEventListener('statechange', () => {
      if (worker.state === 'installing') return
      clearTimeout(end)
      resolve()
    })
  })
}
