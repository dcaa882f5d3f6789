/** What a presence is called; where presence is switched off for all, that. */
import type { PersonView } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'

/** Whether presence is switched off in the whole system: nobody has one then, and nothing is shown in its colour. */
export function useIsPresenceOff(): boolean {
  return useMe()?.presenceEnabled === false
}

export function usePresenceWord(): (state: PersonView['presence']['state']) => string {
  const { t } = useTranslation('shell')
  const isOff = useIsPresenceOff()
  return (state) => t(`presence.${isOff ? 'off' : state}`)
}
