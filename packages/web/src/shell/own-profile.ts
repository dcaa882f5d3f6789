/** What the administration decided for one: settings that cannot be changed here, and pages of the company. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useApi } from '../live/live.tsx'
import { preferences } from './preferences.ts'

/** The settings that a profile can decide, by the names under which the server keeps them. */
export const fixableSettings = ['ring', 'peopleRows'] as const

export function useOwnProfile() {
  const api = useApi()
  return useQuery({
    queryKey: ['own-profile'],
    queryFn: ({ signal }) => api.getOwnProfile({ signal }),
    staleTime: 60_000,
  }).data
}

/** Lets what was decided go before what was chosen in this browser. */
export function useFixedPreferences(): void {
  const settings = useOwnProfile()?.settings
  useEffect(() => {
    if (!settings) return
    const { ring, peopleRows } = settings
    preferences.fix({
      ...(ring === undefined ? {} : { ring }),
      ...(peopleRows === undefined ? {} : { peopleView: peopleRows ? 'rows' : 'tiles' }),
    })
  }, [settings])
}
