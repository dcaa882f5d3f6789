/** Starts a call, and tells when that fails. */
import { useCallback } from 'react'
import { useApi } from '../live/live.tsx'
import { useSoftphone } from '../softphone/use-softphone.tsx'
import { preferences } from './preferences.ts'
import { useShowProblem } from './problem.tsx'

export function useDial(): (destination: string, line?: string) => Promise<boolean> {
  const api = useApi()
  const softphone = useSoftphone()
  const showProblem = useShowProblem()
  return useCallback(
    async (destination, line) => {
      try {
        const { phase, line: own, device } = softphone.state
        const isFromHere = phase === 'ready' && preferences.values.callsFrom === 'browser'
        const from = isFromHere && own && device && (line ?? own) === own ? { line: own, device } : {}
        await api.startCall({ body: { destination, ...(line ? { line } : {}), ...from } })
        return true
      } catch (fault) {
        showProblem(fault)
        return false
      }
    },
    [api, softphone, showProblem],
  )
}

/** The line that dials when none is chosen: the preferred one, else the first in service. */
export function lineThatDials<Line extends { readonly line: string; readonly state: string }>(
  lines: readonly Line[],
  preferred: string | null,
): Line | undefined {
  const inService = lines.filter((line) => line.state === 'inService')
  return inService.find((line) => line.line === preferred) ?? inService[0]
}
