/** News of colleagues' journals: a toast for what they missed or share, and the lists are asked for again. */
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { usePartyWords } from '../elements/party.ts'
import { useLive, useNews } from '../live/live.tsx'

export function useJournalNews(): void {
  const { t } = useTranslation('journal')
  const { store } = useLive()
  const queries = useQueryClient()
  const partyWords = usePartyWords()
  useNews((event) => {
    if (event.type !== 'colleagueJournal') return
    void queries.invalidateQueries({ queryKey: ['journal'] })
    if (event.reason === 'changed') return
    const words = {
      colleague: store.person(event.personId)?.name ?? event.entry.owner ?? '—',
      name: event.entry.contact || partyWords(event.entry.other).name,
    }
    const message = t(event.reason === 'missed' ? 'missedBy' : 'sharedBy', words)
    notifications.show({ id: `journal ${event.entry.id}`, message, role: 'status', autoClose: 10_000 })
  })
}
