/** Changes as they come: fields that were not given are left out, those that stand in a group are laid over the former ones. */
import { emptyDetails, type Person, type PersonFields } from '../directory/index.ts'

/** The fields of a change that were given. */
export function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

type Given<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined }

type PersonChange = Given<Omit<PersonFields, 'numbers' | 'address' | 'furtherFields'>> & {
  readonly numbers?: Given<PersonFields['numbers']> | undefined
  readonly address?: Given<PersonFields['address']> | undefined
  readonly furtherFields?: PersonFields['furtherFields'] | undefined
}

/** A change of a person, where single numbers and parts of the address may be given. */
export function detailed(change: PersonChange, person?: Person): Partial<PersonFields> {
  const { numbers, address, furtherFields, ...fields } = change
  const former = person ?? emptyDetails
  return {
    ...(present(fields) as Partial<PersonFields>),
    ...(numbers ? { numbers: { ...former.numbers, ...present(numbers) } } : {}),
    ...(furtherFields ? { furtherFields: filled({ ...former.furtherFields, ...furtherFields }) } : {}),
    ...(address ? { address: { ...former.address, ...present(address) } } : {}),
  }
}

/** Those that hold something. */
function filled(fields: PersonFields['furtherFields']): PersonFields['furtherFields'] {
  const trimmed = Object.entries(fields).map(([key, value]) => [key, value.trim()] as const)
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''))
}
