/** What one can do with a colleague. */
import type { PersonView } from '@offhook/contract'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useDial } from '../dial/use-dial.ts'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { useApi, useMe } from '../live/live.tsx'
import { useLineThatDials } from '../own/use-remote-office.ts'
import { numberToDial, pickupOf } from './people-layout.ts'

export interface PersonActions {
  readonly call: (person: PersonView, destination?: string) => void
  readonly pickUp: (person: PersonView) => void
  readonly toggleFavourite: (person: PersonView) => void
  /** One-shot news when they are free. */
  readonly await: (person: PersonView, isAwaited: boolean) => void
  /** News of every change. */
  readonly watch: (person: PersonView, isWatched: boolean) => void
  /** A call as soon as both are free. */
  readonly campOn: (person: PersonView) => void
}

export function usePersonActions(): PersonActions {
  const { t } = useTranslation('people')
  const api = useApi()
  const dial = useDial()
  const showProblem = useShowProblem()
  const me = useMe()
  const own = useLineThatDials()?.line
  const self = me?.id
  return useMemo(
    () => ({
      call: (person, destination) => {
        const number = destination ?? numberToDial(person)
        if (number !== null && person.id !== self) void dial(number, own)
      },
      pickUp: (person) => {
        const ringing = pickupOf(person)
        if (!ringing || !own || person.id === self) return
        api
          .pickUp({ params: { line: own }, body: { callId: ringing.callId, ringingLine: ringing.line } })
          .catch(showProblem)
      },
      await: (person, isAwaited) => {
        api
          .setAwaited({ params: { id: person.id }, body: { isAwaited } })
          .then(() => {
            if (isAwaited) showDone(t('tellingMe', { name: person.name }))
          })
          .catch(showProblem)
      },
      watch: (person, isWatched) => {
        api
          .setWatched({ params: { id: person.id }, body: { isWatched } })
          .then(() => showDone(t(isWatched ? 'watching' : 'watchingNot', { name: person.name })))
          .catch(showProblem)
      },
      campOn: (person) => {
        api
          .campOn({ params: { id: person.id }, body: {} })
          .then(() => showDone(t('waitingStarted', { name: person.name })))
          .catch(showProblem)
      },
      toggleFavourite: (person) => {
        api
          .setFavourite({ params: { id: person.id }, body: { isFavourite: !person.isFavourite } })
          .catch(showProblem)
      },
    }),
    [api, dial, showProblem, own, self, t],
  )
}
