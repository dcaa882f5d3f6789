/** The locations' emergency rules for the built-in phone system (§10.3.3.5). */
import type { Numbers } from '../location/index.ts'
import type { Emergency } from './phone-system-settings.ts'

/** As they stand now: a change of a location makes new ones. */
export function emergencyOf(numbers: Numbers): Emergency {
  return {
    numbers: numbers.emergencyNumbers,
    prefixOf: ({ line, number, address }) => numbers.of(line).emergencyRule(number, address),
  }
}
