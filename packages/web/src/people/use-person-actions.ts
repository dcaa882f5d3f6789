/** What one can do with a colleague. */
import type { PersonView } from '@offhook/contract'
import { useMemo } from 'react'
import { useApi, useLines, useMe } from '../live/live.tsx'
import { useShowProblem } from '../shell/problem.tsx'
import { lineThatDials, useDial } from '../shell/use-dial.ts'
import { numberToDial, pickupOf } from './people-layout.ts'

export interface PersonActions {
  readonly call: (person: PersonView, destination?: string) => void
  readonly pickUp: (person: PersonView) => void
  readonly toggleFavourite: (person: PersonView) => void
}

export function usePersonActions(): PersonActions {
  const api = useApi()
  const dial = useDial()
  const showProblem = useShowProblem()
  const own = lineThatDials(useLines(), useMe()?.preferredLine ?? null)?.line
  return useMemo(
    () => ({
      call: (person, destination) => {
        const number = destination ?? numberToDial(person)
        if (number !== null) void dial(number, own)
      },
      pickUp: (person) => {
        const ringing = pickupOf(person)
        if (!ringing || !own) return
        api
          .pickUp({ params: { line: own }, body: { callId: ringing.callId, ringingLine: ringing.line } })
          .catch(showProblem)
      },
      toggleFavourite: (person) => {
        api
          .setFavourite({ params: { id: person.id }, body: { isFavourite: !person.isFavourite } })
          .catch(showProblem)
      },
    }),
    [api, dial, showProblem, own],
  )
}
