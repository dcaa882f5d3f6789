import { useQuery } from '@tanstack/react-query'
import { useApi } from '../live/live.tsx'

/** Which boxes make which level. They are the same for as long as the server runs. */
export function useLevels() {
  const api = useApi()
  return useQuery({
    queryKey: ['levels'],
    queryFn: ({ signal }) => api.getLevels({ signal }),
    staleTime: Infinity,
  }).data?.levels
}
