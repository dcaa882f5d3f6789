/** A list that the server pages and searches. */
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'

export interface ListInput {
  readonly query: { readonly limit: number; readonly cursor?: string; readonly text?: string }
  readonly signal: AbortSignal
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export interface AdminList<Item> {
  readonly items: readonly Item[]
  readonly error: Error | null
  readonly isLoading: boolean
  /** There is nothing at all, not only nothing that is searched for. */
  readonly isEmpty: boolean
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly loadMore: () => void
  readonly text: string
  readonly setText: (text: string) => void
}

const PAGE = 50

export function useAdminList<Item>(
  key: readonly unknown[],
  load: (input: ListInput) => Promise<Page<Item>>,
): AdminList<Item> {
  const [text, setText] = useState('')
  const [searched] = useDebouncedValue(text.trim(), 200)
  const list = useInfiniteQuery({
    queryKey: [...key, searched],
    queryFn: ({ pageParam, signal }) =>
      load({
        query: {
          limit: PAGE,
          ...(pageParam === null ? {} : { cursor: pageParam }),
          ...(searched === '' ? {} : { text: searched }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (former) => former,
  })
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return {
    items,
    error: list.data ? null : list.error,
    isLoading: list.isPending,
    isEmpty:
      list.isSuccess && !list.isPlaceholderData && searched === '' && text === '' && items.length === 0,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: () => void list.fetchNextPage(),
    text,
    setText,
  }
}
