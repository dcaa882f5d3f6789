/** Facts of an administrator's files that take the place of ours (§20.1). */
import type { TemplateOverrides } from './country-table.ts'
import type { PlaceOverrides } from './place-name.ts'
import type { ProviderOverrides } from './provider.ts'
import type { SpecialNumberOverrides } from './special-number.ts'

export interface DataOverrides {
  /** From countries.xml. */
  readonly templates?: TemplateOverrides
  /** From providers.xml. */
  readonly providers?: ProviderOverrides
  /** From cities.xml. */
  readonly places?: PlaceOverrides
  /** From specialnumbers.xml. */
  readonly specialNumbers?: SpecialNumberOverrides
}
