/** Which fields cards show where nobody decided, and how a list of fields is changed. Pure. */
import { type CallField, type ContactField, callFields, contactFields } from '@offhook/contract'

export const usualFields = {
  contact: { all: contactFields, shown: contactFields },
  call: { all: callFields, shown: callFields.filter((field) => field !== 'note') },
} as const satisfies Record<string, { all: readonly string[]; shown: readonly string[] }>

type Field = ContactField | CallField

/** The list without a field that is in it, else with the field at its end. */
export function toggled(fields: readonly Field[], field: Field): readonly Field[] {
  return fields.includes(field) ? fields.filter((each) => each !== field) : [...fields, field]
}

/** The list with a field one place earlier or later. */
export function moved(fields: readonly Field[], field: Field, by: -1 | 1): readonly Field[] {
  const at = fields.indexOf(field)
  const to = at + by
  if (at < 0 || to < 0 || to >= fields.length) return fields
  return fields.toSpliced(at, 1).toSpliced(to, 0, field)
}

/** Fields that stand together, and those between them: a list of groups in the order of the fields. */
export function grouped<Name extends Field>(
  fields: readonly Name[],
  together: readonly Name[],
): readonly (readonly Name[])[] {
  const groups: Name[][] = []
  for (const field of fields) {
    const last = groups.at(-1)
    if (last?.[0] !== undefined && together.includes(field) && together.includes(last[0])) last.push(field)
    else groups.push([field])
  }
  return groups
}
