/** The browser's phone as views reach it. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { useApi, useMe } from '../live/live.tsx'
import { usePreferences } from '../shell/preferences.ts'
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
