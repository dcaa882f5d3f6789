/** What one waited for: a toast, a notification of the desktop, and a word for screen readers. */
import { notifications } from '@mantine/notifications'
import type { ServerEvent } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { showNotification } from '../calls/call-notification.ts'
import { useLive, useNews } from '../live/live.tsx'

export function usePresenceNews(): void {
  const { t } = useTranslation('people')
  const { store } = useLive()
  const tell = (key: string, message: string) => {
    notifications.show({ id: key, message, color: 'accent', role: 'status', autoClose: 15_000 })
    void showNotification({ key, title: message, body: t('freeHint'), actions: [] })
  }
  useNews((event: ServerEvent) => {
    if (event.type === 'personFree') {
      const name = store.person(event.personId)?.name
      if (name !== undefined) tell(`free ${event.personId}`, t('isFree', { name }))
    } else if (event.type === 'campOnEnded' && event.end !== 'reached' && event.end !== 'cancelled') {
      const message = t(`waiting.ended.${event.end}`, { name: event.campOn.target.name })
      notifications.show({ message, role: 'status', autoClose: 10_000 })
    }
  })
}
