/** Starts a call, and tells when that fails. */
import { useCallback } from 'react'
import { useApi } from '../live/live.tsx'
import { useShowProblem } from './problem.tsx'

export function useDial(): (destination: string, line?: string) => Promise<boolean> {
  const api = useApi()
  const showProblem = useShowProblem()
  return useCallback(
    async (destination, line) => {
      try {
        await api.startCall({ body: { destination, ...(line ? { line } : {}) } })
        return true
      } catch (fault) {
        showProblem(fault)
        return false
      }
    },
    [api, showProblem],
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
