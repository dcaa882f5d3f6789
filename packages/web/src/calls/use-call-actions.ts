/** From a button to the route of the API. The card changes when the server's news come. */
import type { CallCard } from '@offhook/contract'
import { useCallback, useState } from 'react'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { type PhoneBeside, usePhoneBeside } from '../own/use-phones.ts'
import { useSoftphone } from '../softphone/use-softphone.tsx'
import type { CallService } from './call-phase.ts'

export interface CallActionInput {
  readonly destination?: string
  readonly digits?: string
}

export type PerformCallAction = (
  service: CallService,
  card: CallCard,
  input?: CallActionInput,
) => Promise<boolean>

export function useCallActions(): {
  readonly perform: PerformCallAction
  readonly pending: CallService | null
} {
  const api = useApi()
  const softphone = useSoftphone()
  const showProblem = useShowProblem()
  const beside = usePhoneBeside()
  const [pending, setPending] = useState<CallService | null>(null)
  const perform = useCallback<PerformCallAction>(
    async (service, card, { destination = '', digits = '' } = {}) => {
      const params = { callId: card.callId }
      const body = { line: card.line }
      const routes: Record<CallService, () => Promise<unknown>> = {
        answerCall: () => api.answerCall({ params, body: { ...body, ...answering(beside, card.line) } }),
        clearConnection: () => api.clearConnection({ params, body }),
        holdCall: () => api.holdCall({ params, body }),
        retrieveCall: () => api.retrieveCall({ params, body }),
        consultationCall: () => api.consultationCall({ params, body: { ...body, destination } }),
        alternateCall: () => api.alternateCall({ params, body }),
        reconnectCall: () => api.reconnectCall({ params, body }),
        transferCall: () => api.transferCall({ params, body }),
        conferenceCall: () => api.conferenceCall({ params, body }),
        singleStepTransferCall: () => api.singleStepTransferCall({ params, body: { ...body, destination } }),
        deflectCall: () => api.deflectCall({ params, body: { ...body, destination } }),
        parkCall: () => api.parkCall({ params, body: { ...body, destination } }),
        campOnCall: () => api.campOnCall({ params, body }),
        directedPickupCall: () =>
          api.pickUp({
            params: { line: card.line },
            body: { callId: card.callId, ringingLine: card.line },
          }),
        generateDigits: () => api.generateDigits({ params, body: { ...body, digits } }),
      }
      if (service === 'answerCall' && softphone.state.ringing.includes(card.switchCallId)) {
        softphone.answer(card.switchCallId)
        return true
      }
      setPending(service)
      try {
        await routes[service]()
        return true
      } catch (fault) {
        showProblem(fault)
        return false
      } finally {
        setPending(null)
      }
    },
    [api, softphone, showProblem, beside],
  )
  return { perform, pending }
}

/** Where the chosen phone cannot be told to answer, any other may. */
function answering(beside: PhoneBeside | null, line: string): { readonly device?: string } {
  return beside?.line === line && beside.canAnswer ? { device: beside.device } : {}
}
