/** One person with all fields, as the administration sees them. */
import type { AdminPerson } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useApi, usePerson } from '../live/live.tsx'

/** People are asked for by name; as many as may share one. */
const MOST_NAMESAKES = 200

export const adminPersonKey = (id: string | null) => ['admin', 'people', 'one', id] as const

export function useAdminPerson(id: string | null): AdminPerson | null {
  const api = useApi()
  const name = usePerson(id ?? '')?.name ?? ''
  const { data } = useQuery({
    queryKey: adminPersonKey(id),
    queryFn: async ({ signal }) => {
      const { items } = await api.listAdminPeople({ query: { limit: MOST_NAMESAKES, text: name }, signal })
      return items.find((person) => person.id === id) ?? null
    },
    enabled: name !== '',
  })
  return data ?? null
}
