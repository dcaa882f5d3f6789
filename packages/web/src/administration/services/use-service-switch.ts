/** Switches one service for all, for a group, or for one person. */
import { type AdminPerson, type Client, type Entitlement, selfService } from '@offhook/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { adminPersonKey } from '../use-admin-person.ts'

export const servicesKey = ['admin', 'services'] as const
export const settingsKey = [...servicesKey, 'settings'] as const
export const groupsKey = [...servicesKey, 'groups'] as const

type SettingsAnswer = Awaited<ReturnType<Client['getSettings']>>
type GroupsAnswer = Awaited<ReturnType<Client['listGroups']>>

export function useServiceSwitch(name: Entitlement) {
  const { t } = useTranslation('groups')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const { mutate } = useMutation({
    // One after the other, each from what the one before has left: a list of services is written as a whole.
    scope: { id: servicesKey.join() },
    mutationFn: (change: () => Promise<unknown>) => change(),
    onSuccess: async () => {
      showDone(t('servicesPage.saved'))
      await queries.invalidateQueries({ queryKey: ['admin'] })
    },
    onError: showProblem,
  })
  const turned = (list: readonly Entitlement[], isOn: boolean) => ({
    entitlements: [...list.filter((other) => other !== name), ...(isOn ? [name] : [])],
  })
  return {
    setAll(isOn: boolean) {
      mutate(async () => {
        const now = queries.getQueryData<SettingsAnswer>(settingsKey)
        if (now) await api.changeSettings({ body: turned(now.entitlements, isOn) })
      })
    },
    /** Leaves it to people themselves, or does no longer. */
    setSelf(isOn: boolean) {
      mutate(async () => {
        const now = queries.getQueryData<SettingsAnswer>(settingsKey)
        if (!now) return
        const left = selfService.options.filter((each) =>
          each === name ? isOn : now.selfServices.includes(each),
        )
        await api.changeSettings({ body: { selfServices: left } })
      })
    },
    setGroup(id: string, isOn: boolean) {
      mutate(async () => {
        const now = queries.getQueryData<GroupsAnswer>(groupsKey)?.items.find((group) => group.id === id)
        if (now) await api.changeGroup({ params: { id }, body: turned(now.entitlements, isOn) })
      })
    },
    setOwn(id: string, isOn: boolean) {
      mutate(async () => {
        const now = queries.getQueryData<AdminPerson | null>(adminPersonKey(id))
        if (now) await api.changePerson({ params: { id }, body: turned(now.entitlements, isOn) })
      })
    },
  }
}
