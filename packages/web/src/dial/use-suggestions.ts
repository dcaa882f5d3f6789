/** What the server suggests for a text, after a short pause in typing. */
import type { Suggestion } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useApi } from '../live/live.tsx'

const PAUSE_MS = 90

export interface Suggestions {
  readonly items: readonly Suggestion[]
  /** Whether the items belong to the text as it stands now. */
  readonly isSettled: boolean
}

export function useSuggestions(text: string): Suggestions {
  const api = useApi()
  const wanted = text.trim()
  const [asked, setAsked] = useState(wanted)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [wanted])
  const answer = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => api.search({ query: { text: asked.slice(0, 80) }, signal }),
    enabled: asked !== '',
    placeholderData: (former) => former,
    staleTime: 2000,
  })
  if (wanted === '') return { items: [], isSettled: true }
  const isSettled =
    asked === wanted && (answer.isError || (answer.data !== undefined && !answer.isPlaceholderData))
  return { items: answer.data?.suggestions ?? [], isSettled }
}
