/** The preferences of this browser, in its local storage. */
import { useSyncExternalStore } from 'react'
import { PreferenceStore, type Preferences } from './preference-store.ts'

export const preferences = new PreferenceStore(localStorage)

export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.subscribe, () => preferences.values)
}
