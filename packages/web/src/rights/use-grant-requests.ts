/** Requests for rights: asked once, then kept by the news. */
import type { GrantRequests } from '@offhook/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi, useNews } from '../live/live.tsx'

const requestsKey = ['grant-requests'] as const

export function useGrantRequests(): GrantRequests | undefined {
  const api = useApi()
  const queries = useQueryClient()
  useNews((event) => {
    if (event.type === 'grantRequests') queries.setQueryData(requestsKey, event.requests)
    // News of the time between may have been missed.
    if (event.type === 'snapshot') void queries.invalidateQueries({ queryKey: requestsKey })
  })
  return useQuery({
    queryKey: requestsKey,
    queryFn: ({ signal }) => api.listGrantRequests({ signal }),
    staleTime: Infinity,
  }).data
}
