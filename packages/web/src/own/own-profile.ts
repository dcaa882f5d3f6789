/** What the administration decided for one: settings that cannot be changed here, fields of cards, and pages of the company. */
import type { ClientPolicyView, ClientSettings } from '@offhook/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { stepSentence } from '../i18n/sentences.ts'
import { useApi, useNews } from '../live/live.tsx'
import type { Preferences } from './preference-store.ts'
import { preferences, usePreferences } from './preferences.ts'

const ownProfileKey = ['own-profile'] as const

function useOwnProfileQuery() {
  const api = useApi()
  return useQuery({
    queryKey: ownProfileKey,
    queryFn: ({ signal }) => api.getOwnProfile({ signal }),
    staleTime: 60_000,
  })
}

export function useOwnProfile(): ClientPolicyView | undefined {
  return useOwnProfileQuery().data
}

/** The page that stands open after signing in; undefined until it is known. */
export function useStartPage(): `/${Preferences['startPage']}` | undefined {
  const { isPending, data } = useOwnProfileQuery()
  const { startPage } = usePreferences()
  return isPending ? undefined : `/${data?.settings.startPage ?? startPage}`
}

/** Lets what was decided go before what was chosen in this browser, also when it is decided anew. */
export function useFixedPreferences(): void {
  const { i18n } = useTranslation()
  const queries = useQueryClient()
  const settings = useOwnProfile()?.settings
  useNews((event) => {
    if (event.type === 'profileChanged') void queries.invalidateQueries({ queryKey: ownProfileKey })
  })
  useEffect(() => {
    if (!settings) return
    const wasFixed = preferences.isFixed('language')
    preferences.fix(preferencesOf(settings))
    const { language } = preferences.values
    const isMeant = wasFixed || settings.language !== undefined
    if (isMeant && language !== null && language !== i18n.language) void i18n.changeLanguage(language)
  }, [settings, i18n])
}

/** Why a preference cannot be changed here; null where it can. */
export function useDecision(name: keyof Preferences): string | null {
  const { i18n } = useTranslation()
  const setting = name === 'peopleView' ? 'peopleRows' : name
  const step = useOwnProfile()?.decisions.find((decision) => decision.setting === setting)?.steps[0]
  return step ? stepSentence(i18n, step) : null
}

export function preferencesOf({ peopleRows, ...settings }: ClientSettings): Partial<Preferences> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return {
    ...Object.fromEntries(given),
    ...(peopleRows === undefined ? {} : { peopleView: peopleRows ? 'rows' : 'tiles' }),
  }
}
