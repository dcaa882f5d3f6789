/**
 * The number workshop: left a location's rules, right a number in all directions; the rules that fire light up while one types, with
 * edits that have not been saved.
 */
import { Skeleton } from '@mantine/core'
import type { LocationView } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { draftOf, newDraft } from './draft.ts'
import { locationsKey } from './locations-key.ts'
import { WorkshopEditor } from './workshop-editor.tsx'

export function Workshop() {
  const { t } = useTranslation('numbers')
  const api = useApi()
  const problemText = useProblemText()
  const { location: name } = useSearch({ from: '/signed-in/administration/locations/workshop' })
  const saved = useQuery<LocationView>({
    queryKey: [...locationsKey, name],
    queryFn: ({ signal }) => api.getLocation({ params: { name: name ?? '' }, signal }),
    enabled: name !== undefined,
    // Fresh whenever the page opens, and never under somebody's hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const settings = useQuery({
    queryKey: ['admin', 'settings'],
    queryFn: ({ signal }) => api.getSettings({ signal }),
    enabled: name === undefined,
  })
  if (name === undefined && settings.data) {
    const draft = newDraft(t('workshop.newName'), settings.data.location)
    return <WorkshopEditor key="new" saved={undefined} initial={draft} />
  }
  if (saved.data) return <WorkshopEditor key={name} saved={saved.data} initial={draftOf(saved.data)} />
  const error = saved.error ?? settings.error
  return error ? <p role="alert">{problemText(error)}</p> : <Skeleton height={480} />
}
