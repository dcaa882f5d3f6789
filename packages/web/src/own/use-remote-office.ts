/**
 * Whether one is elsewhere and calls from there with the number of the company; asked again whenever one's lines are forwarded anew, as
 * they are when it begins and ends.
 */
import type { OwnLine, RemoteOffice } from '@offhook/contract'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi, useLines, useMe } from '../live/live.tsx'
import { lineThatDials } from './line-that-dials.ts'

const key = 'remote-office'

export function useRemoteOffice() {
  const api = useApi()
  const forwardings = JSON.stringify(useLines().map(({ line, forwardings }) => [line, forwardings]))
  const { data } = useQuery({
    queryKey: [key, forwardings],
    queryFn: ({ signal }) => api.getRemoteOffice({ signal }),
    placeholderData: keepPreviousData,
  })
  const isOffered = data?.isPermitted === true && data.lines.length > 0
  return { isOffered, lines: data?.lines ?? [], present: data?.present ?? null }
}

export function useRemoteOfficeChanges() {
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  return useMemo(() => {
    const tell = (change: Promise<unknown>) =>
      change.then(() => queries.invalidateQueries({ queryKey: [key] })).catch(showProblem)
    return {
      begin: (body: RemoteOffice) => tell(api.setRemoteOffice({ body })),
      end: () => tell(api.endRemoteOffice()),
    }
  }, [api, queries, showProblem])
}

/** The line that dials when none is chosen: the one that calls from elsewhere, whether a phone is signed in to it or not. */
export function useLineThatDials(): OwnLine | undefined {
  const lines = useLines()
  const me = useMe()
  const { present } = useRemoteOffice()
  const away = present && lines.find(({ line }) => line === present.line)
  return away ?? lineThatDials(lines, me?.preferredLine ?? null)
}
