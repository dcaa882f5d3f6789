/** What of a change goes to the directory, and what of it is made here then. Pure. */
import type { DirectoryField } from '@offhook/contract'
import type { Person, PersonFields } from '../directory/index.ts'
import { fieldOf, isNumberField } from './person-merge.ts'

/** As they were typed: so they stand in the directory. */
export function fieldsToWrite(
  person: Person,
  changes: Partial<PersonFields>,
  fields: readonly DirectoryField[],
): Partial<Record<DirectoryField, string>> {
  const next: Person = { ...person, ...changes }
  return Object.fromEntries(fields.map((field) => [field, fieldOf(next, field).trim()]))
}

/** The change with the numbers among `fields` as they are kept here. */
export function wholeNumbers(
  changes: Partial<PersonFields>,
  fields: readonly DirectoryField[],
  canonicalOf: (number: string) => string,
): Partial<PersonFields> {
  const { mobile, numbers } = changes
  const whole = (number: string | null) => (number ? canonicalOf(number) : number)
  return {
    ...changes,
    ...(mobile !== undefined && fields.includes('mobile') ? { mobile: whole(mobile) } : {}),
    ...(numbers
      ? {
          numbers: Object.fromEntries(
            Object.entries(numbers).map(([name, number]) => [
              name,
              isNumberField(name) && fields.includes(name) ? whole(number) : number,
            ]),
          ) as unknown as PersonFields['numbers'],
        }
      : {}),
  }
}
