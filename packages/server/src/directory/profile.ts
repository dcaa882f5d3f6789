/** What the administration decides of the client, under a name. */
import type { ClientLayout, ClientSettings } from '@offhook/contract'

export interface ProfileFields {
  readonly name: string
  readonly description: string
  /** By the name of the setting; one that is missing is left to the person. */
  readonly settings: ClientSettings
  readonly tabs: readonly { readonly title: string; readonly url: string }[]
  readonly layout: ClientLayout
}

export interface Profile extends ProfileFields {
  readonly id: string
  /** What stands in `offhook.toml` is changed there alone. */
  readonly origin: 'builtIn' | 'file'
}

/** Where somebody sits, with the profile that holds there. */
export interface PolicyComputer {
  readonly name: string
  readonly profileId: string | null
}
