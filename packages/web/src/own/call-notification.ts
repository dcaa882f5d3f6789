/**
 * Desktop notifications through the service worker, so that they can hold buttons; where there is none, a plain one. A click comes
 * back as a message of `public/notification-worker.js`.
 */

import { preferences } from './preferences.ts'

export interface CallNotification {
  readonly key: string
  readonly title: string
  readonly body: string
  readonly actions: readonly { readonly action: string; readonly title: string }[]
}

/** Buttons are not yet in the types of the browser's library. */
type WithActions = NotificationOptions & { actions: CallNotification['actions']; renotify: boolean }

type ActionListener = (key: string, action: string) => void
const listeners = new Set<ActionListener>()
const plain = new Map<string, Notification>()

export function canNotify(): boolean {
  return 'Notification' in globalThis
}

export async function showNotification({ key, title, body, actions }: CallNotification): Promise<void> {
  if (!canNotify() || Notification.permission !== 'granted' || !preferences.values.notifications) return
  const options: NotificationOptions = {
    body,
    tag: key,
    icon: '/icon-192.png',
    requireInteraction: true,
    silent: true,
  }
  const worker = await navigator.serviceWorker?.getRegistration()
  if (worker) {
    const withActions: WithActions = { ...options, actions, renotify: false, data: { key } }
    return worker.showNotification(title, withActions)
  }
  const notification = new Notification(title, options)
  notification.onclick = () => {
    window.focus()
    tell(key, '')
  }
  plain.set(key, notification)
}

export async function closeNotification(key: string): Promise<void> {
  plain.get(key)?.close()
  plain.delete(key)
  const worker = await navigator.serviceWorker?.getRegistration()
  for (const notification of (await worker?.getNotifications({ tag: key })) ?? []) notification.close()
}

/** `action` is empty for a click on the notification itself. */
export function onNotificationAction(listener: ActionListener): () => void {
  listeners.add(listener)
  const onMessage = (event: MessageEvent) => {
    const data = event.data as { type?: unknown; key?: unknown; action?: unknown }
    if (data?.type === 'call-notification') listener(String(data.key), String(data.action ?? ''))
  }
  navigator.serviceWorker?.addEventListener('message', onMessage)
  return () => {
    listeners.delete(listener)
    navigator.serviceWorker?.removeEventListener('message', onMessage)
  }
}

function tell(key: string, action: string): void {
  for (const listener of [...listeners]) listener(key, action)
}
