/** A time as one says it: `15:30`, with the day where one could take it for another one. */
import { useCallback } from 'react'
import { dateAndTime, dayOf, timeOfDay } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useLive } from '../live/live.tsx'

const SOON_MS = 12 * 3_600_000

export function useMoment(): (at: number) => string {
  const language = useLanguage()
  const { store } = useLive()
  return useCallback(
    (at) => {
      const now = store.now()
      const isClear = dayOf(at) === dayOf(now) || (at > now && at - now < SOON_MS)
      return isClear ? timeOfDay(at, language) : dateAndTime(at, language)
    },
    [language, store],
  )
}
