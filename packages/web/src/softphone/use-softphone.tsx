/** The browser's phone as views reach it. */
import type { CallCard } from '@offhook/contract'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { useApi, useMe } from '../live/live.tsx'
import { usePreferences } from '../own/preferences.ts'
import { Softphone, type SoftphoneState } from './softphone.ts'

const SoftphoneContext = createContext<Softphone | null>(null)

export function SoftphoneProvider({ children }: { readonly children: ReactNode }) {
  const api = useApi()
  const [softphone] = useState(() => new Softphone(api))
  return <SoftphoneContext.Provider value={softphone}>{children}</SoftphoneContext.Provider>
}

export function useSoftphone(): Softphone {
  const softphone = useContext(SoftphoneContext)
  if (!softphone) throw new Error('SoftphoneProvider is missing')
  return softphone
}

export function useSoftphoneState(): SoftphoneState {
  const softphone = useSoftphone()
  return useSyncExternalStore(softphone.subscribe, () => softphone.state)
}

/** Where a call of the line is spoken that this browser is a phone of; null where that says nothing. */
export function usePlace(): (card: Pick<CallCard, 'device' | 'line'>) => 'here' | 'elsewhere' | null {
  const { device, line } = useSoftphoneState()
  return (card) => {
    if (card.device === null || device === null || card.line !== line) return null
    return card.device === device ? 'here' : 'elsewhere'
  }
}

/** Runs the phone while somebody is signed in who has switched it on in this browser. */
export function useSoftphoneRunning(): void {
  const softphone = useSoftphone()
  const me = useMe()
  const { softphoneOf } = usePreferences()
  const isOn = me !== null && softphoneOf === me.id
  useEffect(() => {
    if (!isOn) return
    softphone.open()
    return () => softphone.close()
  }, [softphone, isOn])
}
