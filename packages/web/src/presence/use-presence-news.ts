/** What one waited for and of whom one is told: a toast, a notification of the desktop, and a word for screen readers. */
import { notifications } from '@mantine/notifications'
import type { PersonView, ServerEvent } from '@offhook/contract'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive, useMe, useNews } from '../live/live.tsx'
import type { LiveStore } from '../live/live-store.ts'
import { closeNotification, showNotification } from '../own/call-notification.ts'
import { usePresenceWord } from './use-presence-word.ts'

/** A change of state is no call: its notification goes by itself. */
const TOLD_MS = 15_000

export function usePresenceNews(): void {
  const { t } = useTranslation('people')
  const { store } = useLive()
  const tell = (key: string, message: string, body: string) => {
    notifications.show({ id: key, message, color: 'accent', role: 'status', autoClose: TOLD_MS })
    return showNotification({ key, title: message, body, actions: [] })
  }
  useChanges((person, state) => {
    const key = `state ${person.id}`
    // The toast of the state before would keep its text.
    notifications.hide(key)
    void tell(key, t('isNow', { name: person.name, state }), person.note).then(() => {
      setTimeout(() => void closeNotification(key), TOLD_MS)
    })
  })
  useNews((event: ServerEvent) => {
    if (event.type === 'personFree') {
      const name = store.person(event.personId)?.name
      if (name !== undefined) void tell(`free ${event.personId}`, t('isFree', { name }), t('freeHint'))
    } else if (event.type === 'campOnEnded' && event.end !== 'reached' && event.end !== 'cancelled') {
      const message = t(`waiting.ended.${event.end}`, { name: event.campOn.target.name })
      notifications.show({ message, role: 'status', autoClose: 10_000 })
    }
  })
}

/** Every change of state of those whom one watches, also one that came while the connection was interrupted. */
function useChanges(onChange: (person: PersonView, state: string) => void): void {
  const { store } = useLive()
  const watched = useMe()?.watched
  const presenceWord = usePresenceWord()
  const known = useRef(new Map<string, PersonView['presence']['state']>())
  // From here on: what was before one asked is no news.
  useEffect(() => {
    const now = (watched ?? []).map((id) => [id, known.current.get(id) ?? stateIn(store, id)] as const)
    known.current = new Map(now.flatMap(([id, state]) => (state ? [[id, state] as const] : [])))
  }, [watched, store])
  useNews((event: ServerEvent) => {
    if (!['person', 'people', 'snapshot'].includes(event.type)) return
    for (const id of store.me?.watched ?? []) {
      const before = known.current.get(id)
      const state = stateIn(store, id)
      if (state === before) continue
      if (state) known.current.set(id, state)
      else known.current.delete(id)
      const person = store.person(id)
      if (before && state && person) onChange(person, presenceWord(state))
    }
  })
}

/** Undefined where one may not see it any more. */
function stateIn(store: LiveStore, id: string): PersonView['presence']['state'] | undefined {
  const person = store.person(id)
  return person?.permitted.includes('seePresence') ? person.presence.state : undefined
}
