/** What the audit log keeps of a change: values, and how they are compared. Pure. */
import { createHash } from 'node:crypto'
import type { AuditEntry } from '@offhook/contract'

export type { AuditEntry }
export type FieldChange = AuditEntry['changes'][number]

/** What takes the place of a secret. */
const HIDDEN = '•••'
const SECRET_FIELD = /password|secret|token|code|\bpin\b|response|^old$|^new$/i
const MOST_CHARACTERS = 500
const MOST_FIELDS = 60

/** The fields that differ, without the values of secrets. */
export function changesBetween(before: object, after: object): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].slice(0, MOST_FIELDS)
  return names.flatMap((field) => {
    const [former, next] = [textOf(before, field), textOf(after, field)]
    if (former === next) return []
    const show = (text: string | null) => (text !== null && SECRET_FIELD.test(field) ? HIDDEN : text)
    return [{ field, before: show(former), after: show(next) }]
  })
}

/** What a request asked for, where the values before are not known. */
export function changesOf(body: unknown): readonly FieldChange[] {
  if (typeof body !== 'object' || body === null) return []
  return changesBetween({}, Array.isArray(body) ? { list: body } : body)
}

function textOf(fields: object, field: string): string | null {
  if (!Object.hasOwn(fields, field)) return null
  const value: unknown = fields[field as keyof typeof fields]
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value, withoutSecrets)
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}

function withoutSecrets(name: string, value: unknown): unknown {
  return typeof value === 'string' && SECRET_FIELD.test(name) ? HIDDEN : value
}

/** The hash of an entry: over the one before it, so that none can be changed or left out without a trace. */
export function chainedHash(former: string, entry: AuditEntry): string {
  const { number, at, actorId, actor, action, target, refused, changes, address, device } = entry
  const content = JSON.stringify([
    ...[former, number, at, actorId, actor, action, target, refused],
    ...[changes.map(({ field, before, after }) => [field, before, after]), address, device],
  ])
  return createHash('sha256').update(content).digest('hex')
}
