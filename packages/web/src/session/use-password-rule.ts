import { useQuery } from '@tanstack/react-query'
import { useApi } from '../live/live.tsx'

const USUAL_LENGTH = 10

/** Characters that a new password needs. */
export function useShortestPassword(): number {
  const api = useApi()
  const rule = useQuery({
    queryKey: ['password-rule'],
    queryFn: ({ signal }) => api.getPasswordRule({ signal }),
    staleTime: 60_000,
  })
  return rule.data?.minimumLength ?? USUAL_LENGTH
}
