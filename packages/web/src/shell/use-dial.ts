/** Starts a call, for the project that is chosen, and tells when that fails. */
import { useCallback } from 'react'
import { useApi } from '../live/live.tsx'
import { useCallPreparation } from '../projects/project-choice.tsx'
import { useSoftphone } from '../softphone/use-softphone.tsx'
import { useDialConfirmation } from './dial-confirmation.tsx'
import { preferences } from './preferences.ts'
import { useShowProblem } from './problem.tsx'

export function useDial(): (destination: string, line?: string) => Promise<boolean> {
  const api = useApi()
  const softphone = useSoftphone()
  const { prepare, done } = useCallPreparation()
  const isMeant = useDialConfirmation()
  const showProblem = useShowProblem()
  return useCallback(
    async (destination, line) => {
      try {
        if (!(await isMeant(destination))) return false
        const { phase, line: own, device } = softphone.state
        const isFromHere = phase === 'ready' && preferences.values.callsFrom === 'browser'
        const from = isFromHere && own && device && (line ?? own) === own ? { line: own, device } : {}
        const callFor = await prepare()
        if (!callFor) return false
        await api.startCall({ body: { destination, ...(line ? { line } : {}), ...from, ...callFor } })
        done()
        return true
      } catch (fault) {
        showProblem(fault)
        return false
      }
    },
    [api, softphone, prepare, done, isMeant, showProblem],
  )
}
