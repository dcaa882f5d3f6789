/** The voice of a call, asked for again while it lives. */
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../live/live.tsx'

/** As often as the server takes a sample. */
const SAMPLE_MS = 5000
/** Calls whose voice does not pass the server may do so later: on hold, or in a conference. */
const IDLE_MS = 20_000

export function useCallMedia(callId: string, isWanted = true) {
  const api = useApi()
  return useQuery({
    queryKey: ['call-media', callId],
    queryFn: ({ signal }) => api.getCallMedia({ params: { callId }, signal }),
    enabled: isWanted,
    staleTime: 0,
    retry: false,
    refetchInterval: ({ state: { data, error } }) => {
      if (error || data?.isLive === false) return false
      return data?.way === 'server' ? SAMPLE_MS : IDLE_MS
    },
  })
}
