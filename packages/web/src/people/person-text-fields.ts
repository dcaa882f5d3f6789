/** The written fields of a person, which the administration and people themselves fill in alike. Pure. */
import type { AccountView, PersonSource } from '@offhook/contract'

export const numberNames = [
  'business',
  'business2',
  'private',
  'pager',
  'fax',
  'mailbox',
  'recorder',
] as const
export const addressNames = ['office', 'street', 'postalCode', 'city', 'state', 'country', 'website'] as const

export type Numbers = AccountView['numbers']
export type Address = AccountView['address']

export const noNumbers: Numbers = {
  business: null,
  business2: null,
  private: null,
  pager: null,
  fax: null,
  mailbox: null,
  recorder: null,
}

export const noAddress: Address = {
  office: '',
  street: '',
  postalCode: '',
  city: '',
  state: '',
  country: '',
  website: '',
}

/** An empty field is no number. */
export function withNumber(numbers: Numbers, name: keyof Numbers, text: string): Numbers {
  return { ...numbers, [name]: text === '' ? null : text }
}

/** The fields that are changed in the directory alone. */
export function fixedFields(source: PersonSource | null): readonly string[] {
  if (source === null) return []
  return source.fields.filter((field) => !source.written.includes(field))
}
