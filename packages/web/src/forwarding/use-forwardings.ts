/** Where the calls of a line go, as the server shows it to whoever may set it. */
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../live/live.tsx'

export function useForwardings(line: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['forwardings', line],
    queryFn: ({ signal }) => api.getForwardings({ params: { line }, signal }),
  })
}
