/** Starts a call, for the project that is chosen, and tells when that fails. */
import { useCallback } from 'react'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { preferences } from '../own/preferences.ts'
import { type PhoneBeside, usePhoneBeside } from '../own/use-phones.ts'
import { useRemoteOffice } from '../own/use-remote-office.ts'
import { useCallPreparation } from '../projects/project-choice.tsx'
import type { Softphone } from '../softphone/softphone.ts'
import { useSoftphone } from '../softphone/use-softphone.tsx'
import { useDialConfirmation } from './dial-confirmation.tsx'

export function useDial(): (destination: string, line?: string) => Promise<boolean> {
  const api = useApi()
  const softphone = useSoftphone()
  const { prepare, done } = useCallPreparation()
  const isMeant = useDialConfirmation()
  const showProblem = useShowProblem()
  const { present } = useRemoteOffice()
  const beside = usePhoneBeside()
  return useCallback(
    async (destination, line) => {
      try {
        if (!(await isMeant(destination))) return false
        // Whoever is elsewhere does not sit before this browser.
        const from = present ? {} : await phoneToCallFrom(softphone, beside, line)
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
    [api, softphone, prepare, done, isMeant, showProblem, present, beside],
  )
}

/** The browser or the phone beside it, where one is chosen. */
async function phoneToCallFrom(
  softphone: Softphone,
  beside: PhoneBeside | null,
  line: string | undefined,
): Promise<{ readonly line?: string; readonly device?: string }> {
  const browser = await browserToCallFrom(softphone, line)
  if (browser.device !== undefined || !beside || (line ?? beside.line) !== beside.line) return browser
  return { line: beside.line, device: beside.device }
}

/**
 * This browser, where it is the phone of `line` that one has chosen to call from; it takes the call without being asked. One that is about
 * to sign in, as after the page was opened or the network has changed, is waited for: else the call would go out from another phone, or ring here.
 */
export async function browserToCallFrom(
  softphone: Softphone,
  line: string | undefined,
): Promise<{ readonly line?: string; readonly device?: string }> {
  if (preferences.values.callsFrom !== 'browser') return {}
  const { phase, line: own, device } = await softphone.settled()
  return phase === 'ready' && own && device && (line ?? own) === own ? { line: own, device } : {}
}
