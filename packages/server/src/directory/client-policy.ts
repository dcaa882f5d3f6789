/**
 * What the administration decides of somebody's client. Up to four layers say something about it, and for each setting the first
 * one counts that decides it: the computer at which the browser stands, the person's own profile, the profiles of their groups in
 * the order of the groups' names, and the profile that holds for all who have none of their own. What nobody decides is left to the
 * person. Pure.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import { type ClientLayout, type ClientSettings, clientSettingNames } from '@offhook/contract'
import type { Profile } from './profile.ts'

export type PolicyLayerKind = 'computer' | 'person' | 'group' | 'everybody'

export interface PolicyLayer {
  readonly kind: PolicyLayerKind
  /** The name of the computer, the person or the group; empty for everybody. */
  readonly source: string
  readonly profile: Profile
}

export interface ClientPolicy {
  readonly settings: ClientSettings
  readonly layout: ClientLayout
  /** Of all layers, each address once. */
  readonly tabs: readonly PolicyTab[]
  readonly decisions: readonly PolicyDecision[]
}

export interface PolicyTab {
  readonly title: string
  readonly url: string
  /** Where it is kept: the profile, and its place there. */
  readonly profileId: string
  readonly at: number
}

export interface PolicyDecision {
  readonly setting: keyof ClientSettings
  readonly steps: readonly ExplanationStep[]
}

type Value = NonNullable<ClientSettings[keyof ClientSettings]>

/** `layers`: the strongest first. */
export function policyOf(layers: readonly PolicyLayer[]): ClientPolicy {
  const decided = clientSettingNames.flatMap((setting) => {
    const { answer, steps } = decisionOf(setting, layers)
    return answer === undefined ? [] : [{ setting, answer, steps }]
  })
  return {
    settings: Object.fromEntries(decided.map(({ setting, answer }) => [setting, answer])),
    layout: layoutOf(layers),
    tabs: tabsOf(layers),
    decisions: decided.map(({ setting, steps }) => ({ setting, steps })),
  }
}

/** The value that holds, and every layer that has one: the first decides, the others come too late. */
function decisionOf(
  setting: keyof ClientSettings,
  layers: readonly PolicyLayer[],
): Explained<Value | undefined> {
  const given = layers.filter(({ profile }) => profile.settings[setting] !== undefined)
  const steps = given.map(
    ({ kind, source, profile }, index): ExplanationStep => ({
      rule: `setting-by-${kind}`,
      because: { profile: profile.name, source, value: profile.settings[setting] ?? null },
      outcome: index === 0 ? 'decided' : 'passed',
    }),
  )
  return { answer: given[0]?.profile.settings[setting], steps }
}

function layoutOf(layers: readonly PolicyLayer[]): ClientLayout {
  const contact = layers.find(({ profile }) => profile.layout.contact)?.profile.layout.contact
  const call = layers.find(({ profile }) => profile.layout.call)?.profile.layout.call
  return { ...(contact && { contact: [...contact] }), ...(call && { call: [...call] }) }
}

function tabsOf(layers: readonly PolicyLayer[]): readonly PolicyTab[] {
  const all = layers.flatMap(({ profile }) =>
    profile.tabs.map((tab, at) => ({ ...tab, profileId: profile.id, at })),
  )
  return all.filter((tab, index) => all.findIndex(({ url }) => url === tab.url) === index)
}
