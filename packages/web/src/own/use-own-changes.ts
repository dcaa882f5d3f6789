/** Changes to oneself and one's lines. The screen follows the server's news; a failure is told. */
import type { Client, ForwardingView } from '@offhook/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'

type MeChange = Parameters<Client['changeMe']>[0]['body']

export function useOwnChanges() {
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  return useMemo(
    () => ({
      changeMe: (body: MeChange) => {
        api.changeMe({ body }).catch(showProblem)
      },
      setDoNotDisturb: (line: string, on: boolean) => {
        api.setDoNotDisturb({ params: { line }, body: { on } }).catch(showProblem)
      },
      dialFeatureCode: (line: string, name: string) => {
        api.dialFeatureCode({ params: { line }, body: { name } }).catch(showProblem)
      },
      setForwardings: (line: string, body: ForwardingView[]): Promise<boolean> =>
        api
          .setForwardings({ params: { line }, body })
          .then((now) => {
            queries.setQueryData(['forwardings', line], now)
            return true
          })
          .catch((fault) => {
            showProblem(fault)
            return false
          }),
    }),
    [api, queries, showProblem],
  )
}
