/** What the set-up gathers on its five steps, and what is still wrong on each. Pure. */
import { type Setup, setup } from '@offhook/contract'
import { type FieldProblem, fieldProblems } from '../elements/form.ts'
import { extensionsOf, type PersonRow, rowProblems } from './people-input.ts'

export const steps = ['administrator', 'name', 'place', 'people', 'phone'] as const
export type Step = (typeof steps)[number]

export interface SetupDraft {
  readonly token: string
  readonly administrator: { readonly name: string; readonly user: string; readonly password: string }
  readonly serverName: string
  readonly presenceDomain: string
  readonly location: Setup['location']
  readonly rows: readonly PersonRow[]
  readonly administratorExtension: string | null
}

export function emptyDraft(token: string): SetupDraft {
  return {
    token,
    administrator: { name: '', user: '', password: '' },
    serverName: '',
    presenceDomain: '',
    location: { country: '', areaCode: '', trunkNumber: '', accessCode: '' },
    rows: [
      { number: '301', name: '', user: '' },
      { number: '302', name: '', user: '' },
    ],
    administratorExtension: null,
  }
}

/** Rows in which only the proposed number stands count as blank. */
function filledRows(draft: SetupDraft): readonly PersonRow[] {
  return draft.rows.filter((row) => row.name.trim() !== '' || row.user.trim() !== '')
}

export function setupOf(draft: SetupDraft): Setup {
  const { token, administrator, serverName, presenceDomain, location, administratorExtension } = draft
  const extensions = extensionsOf(filledRows(draft))
  const isMineThere = extensions.some(({ number }) => number === administratorExtension)
  return {
    token: token.trim(),
    administrator: { ...administrator, user: administrator.user.trim().toLowerCase() },
    serverName,
    presenceDomain,
    location,
    extensions,
    ...(isMineThere && administratorExtension ? { administratorExtension } : {}),
  }
}

const fieldsOfStep: Record<Step, readonly string[]> = {
  administrator: ['token', 'administrator'],
  name: ['serverName', 'presenceDomain'],
  place: ['location'],
  people: [],
  phone: [],
}

/** The problems of one step by field path. */
export function stepProblems(draft: SetupDraft, step: Step): Readonly<Record<string, FieldProblem>> {
  if (step === 'people') {
    const problem = rowProblems(filledRows(draft)).find((found) => found !== null)
    return problem ? { rows: 'wrong' } : {}
  }
  const all = fieldProblems(setup, setupOf(draft))
  return Object.fromEntries(
    Object.entries(all).filter(([path]) => fieldsOfStep[step].includes(path.split('.')[0] ?? '')),
  )
}

/** A user name made of a name: `Anna Berger` becomes `anna`. */
export function userFrom(name: string): string {
  const first = name.trim().split(/\s+/)[0] ?? ''
  return first
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '')
}

/** The one-time code from the link that the server printed: `/setup?token=…` or `/setup#…`. */
export function tokenFrom(search: string, hash: string): string {
  const fromSearch = new URLSearchParams(search).get('token')
  if (fromSearch) return fromSearch
  const text = hash.replace(/^#/, '')
  return new URLSearchParams(text).get('token') ?? (text.includes('=') ? '' : text)
}
