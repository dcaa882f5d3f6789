import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useProblemText } from '../elements/problem.tsx'
import { LadderDiagram } from '../ladder/ladder-diagram.tsx'
import { useApi } from '../live/live.tsx'

export function CallLadder({ callId }: { readonly callId: string }) {
  const api = useApi()
  const problemText = useProblemText()
  const ladder = useQuery({
    queryKey: ['call-ladder', callId],
    queryFn: ({ signal }) => api.getLadder({ params: { callId }, signal }),
    staleTime: 0,
  })
  if (ladder.error) return <p role="alert">{problemText(ladder.error)}</p>
  if (!ladder.data) return <Skeleton height={320} />
  return <LadderDiagram ladder={ladder.data} />
}
