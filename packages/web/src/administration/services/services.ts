/** What can be switched on for people, and what gives it to one of them. Pure. */
import type { Entitlement } from '@offhook/contract'

export const services = [
  'useClient',
  'signInFromInternet',
  'configureSelf',
  'softphoneAudio',
  'remoteOffice',
] as const satisfies Entitlement[]

export interface ServiceSources {
  readonly forAll: readonly Entitlement[]
  /** Those of the person. */
  readonly groups: readonly {
    readonly name: string
    readonly isActive: boolean
    readonly entitlements: readonly Entitlement[]
  }[]
  readonly own: readonly Entitlement[]
}

export type Giver =
  | { readonly by: 'byAll' | 'byPerson' | 'byNothing' }
  | { readonly by: 'byGroup'; readonly group: string }

/** The first place that gives it, in the order in which the server looks. */
export function giverOf(service: Entitlement, { forAll, groups, own }: ServiceSources): Giver {
  if (forAll.includes(service)) return { by: 'byAll' }
  const group = groups.find(({ isActive, entitlements }) => isActive && entitlements.includes(service))
  if (group) return { by: 'byGroup', group: group.name }
  return { by: own.includes(service) ? 'byPerson' : 'byNothing' }
}
