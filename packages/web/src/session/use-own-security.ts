import type { OwnSecurity } from '@offhook/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../live/live.tsx'

const ownSecurityKey = ['own-security'] as const

/** One's own ways to sign in; undefined until the server has told. */
export function useOwnSecurity(): {
  readonly security: OwnSecurity | undefined
  readonly refresh: () => Promise<void>
} {
  const api = useApi()
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: ownSecurityKey,
    queryFn: ({ signal }) => api.getOwnSecurity({ signal }),
  })
  return { security: data, refresh: () => queries.invalidateQueries({ queryKey: ownSecurityKey }) }
}
