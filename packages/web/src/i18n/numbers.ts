/** Locations and the number workshop. */
import { bilingual } from './bilingual.ts'
import { location } from './numbers/location.ts'
import { locations } from './numbers/locations.ts'
import { rules } from './numbers/rules.ts'
import { tester } from './numbers/tester.ts'
import { workshop } from './numbers/workshop.ts'

export const numbers = bilingual(
  { ...locations.en, ...workshop.en, ...location.en, ...rules.en, ...tester.en },
  { ...locations.de, ...workshop.de, ...location.de, ...rules.de, ...tester.de },
)
