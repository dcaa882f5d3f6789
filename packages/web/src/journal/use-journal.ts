/** The journal page by page, with news put in as they come. */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useApi, useNews } from '../live/live.tsx'
import { belongs, type JournalChoice, withEntry } from './journal-days.ts'

const PAGE = 50

/** What of the journal is asked for, as the API takes it. */
export function journalQueryOf({ filter, line, text, project, sort, personId }: JournalChoice) {
  return {
    filter,
    ...(sort === 'newest' ? {} : { sort }),
    ...(personId === null ? {} : { personId }),
    ...(line === null ? {} : { line }),
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(project === null ? {} : { project }),
  }
}

export function useJournal(choice: JournalChoice) {
  const { filter, line, text, project, sort, personId } = choice
  const api = useApi()
  const queries = useQueryClient()
  const queryKey = ['journal', filter, line, text, project, sort, personId] as const
  const load = (cursor: string | null, signal: AbortSignal) =>
    api.listJournal({
      query: {
        ...journalQueryOf(choice),
        limit: PAGE,
        ...(cursor === null ? {} : { cursor }),
      },
      signal,
    })
  type Page = Awaited<ReturnType<typeof load>>
  const journal = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  })
  useNews((event) => {
    // After a gap in the news the loaded pages may lack something.
    const isGap = event.type === 'snapshot' || event.type === 'journalRemoved'
    const isElsewhere = event.type === 'journal' && (sort !== 'newest' || filter === 'shared')
    if (isGap || isElsewhere) void queries.invalidateQueries({ queryKey: ['journal'] })
    if (event.type !== 'journal') return
    void queries.invalidateQueries({ queryKey: ['journal', 'sums'] })
    // Whether the answer on its way knows the entry cannot be told: it is asked for again.
    if (queries.isFetching({ queryKey }) > 0) void queries.invalidateQueries({ queryKey })
    queries.setQueryData<InfiniteData<Page, string | null>>(queryKey, (data) => {
      if (!data) return data
      const isKnown = data.pages.some((page) => page.items.some(({ id }) => id === event.entry.id))
      if (!isKnown && !belongs(event.entry, choice)) return data
      return { ...data, pages: [...withEntry(data.pages, event.entry)] }
    })
  })
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = journal
  return {
    entries: journal.data?.pages.flatMap((page) => page.items) ?? [],
    error: journal.data ? null : journal.error,
    isLoading: journal.isPending,
    isLoadingMore: isFetchingNextPage,
    loadMore: useCallback(() => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
    }, [hasNextPage, isFetchingNextPage, fetchNextPage]),
  }
}
