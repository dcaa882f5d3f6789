/** Changes as they come: fields that were not given are left out, those that stand in a group are laid over the former ones. */
import { emptyDetails, type Person, type PersonFields } from '../directory/index.ts'

/** The fields of a change that were given. */
export function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

type Given<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined }

type PersonChange = Given<Omit<PersonFields, 'numbers' | 'address'>> & {
  readonly numbers?: Given<PersonFields['numbers']> | undefined
  readonly address?: Given<PersonFields['address']> | undefined
}

/** A change of a person, where single numbers and parts of the address may be given. */
export function detailed(change: PersonChange, person?: Person): Partial<PersonFields> {
  const { numbers, address, ...fields } = change
  const former = person ?? emptyDetails
  return {
    ...(present(fields) as Partial<PersonFields>),
    ...(numbers ? { numbers: { ...former.numbers, ...present(numbers) } } : {}),
    ...(address ? { address: { ...former.address, ...present(address) } } : {}),
  }
}
