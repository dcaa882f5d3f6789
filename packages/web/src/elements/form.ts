/** Forms checked with the contract's own schemas while one types. Pure. */
import type { z } from 'zod'

export type FieldProblem = 'required' | 'tooLong' | 'number' | 'user' | 'mail' | 'password' | 'wrong'

/** The first problem of each field, by the field's path (`location.areaCode`). */
export function fieldProblems(schema: z.ZodType, value: unknown): Readonly<Record<string, FieldProblem>> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return {}
  const problems: Record<string, FieldProblem> = {}
  for (const issue of parsed.error.issues) {
    const path = issue.path.map(String)
    const at = path.join('.')
    problems[at] ??= problemOf(issue, path.filter((part) => !/^\d+$/.test(part)).at(-1) ?? '')
  }
  return problems
}

const digitFields = new Set([
  'number',
  'areaCode',
  'trunkNumber',
  'accessCode',
  'lines',
  'administratorExtension',
])

function problemOf(issue: z.core.$ZodIssue, field: string): FieldProblem {
  if (field === 'password' || field === 'new') return 'password'
  if (issue.code === 'too_small') return 'required'
  if (issue.code === 'too_big') return 'tooLong'
  if (field === 'user') return 'user'
  if (field === 'email') return 'mail'
  return digitFields.has(field) ? 'number' : 'wrong'
}

/** `301, 302` as a list; blanks are nothing. */
export function listOf(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** The fields of `next` that differ from `former`: what a change sends. */
export function changesOf<Fields extends object>(former: Fields, next: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(next).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(former[name as keyof Fields]),
    ),
  ) as Partial<Fields>
}
