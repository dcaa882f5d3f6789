/** A line group as a form holds it: texts that are lists in the end. Pure. */
import type { LineGroup, SaveLineGroup } from '@offhook/contract'
import { listOf } from '../../elements/form.ts'

export interface GroupDraft
  extends Omit<SaveLineGroup, 'lines' | 'unusedLines' | 'lineKeys' | 'featureCodes' | 'password'> {
  /** A number on each line, a name behind it. */
  readonly lines: string
  readonly unusedLines: string
  /** `number = key` on each line. */
  readonly lineKeys: string
  /** `name = code` on each line. */
  readonly featureCodes: string
  readonly password: string
}

/** What each part of the form is handed. */
export interface GroupFieldsProps {
  readonly draft: GroupDraft
  readonly change: (changes: Partial<GroupDraft>) => void
  /** What is wrong with a field, once that should be said. */
  readonly problem: (field: string) => string | undefined
}

const empty: GroupDraft = {
  name: '',
  kind: 'csta',
  isActive: true,
  profile: 'generic',
  host: '',
  port: null,
  tls: null,
  ca: null,
  tlsName: null,
  sipTransport: null,
  user: null,
  password: '',
  switchName: null,
  lineSource: 'discover',
  lines: '',
  unusedLines: '',
  lineKeys: '',
  usesSwitchNames: true,
  keepsJournal: true,
  locationName: null,
  disabledServices: [],
  enabledServices: [],
  featureCodes: '',
  forcesPickup: false,
  pickupCode: null,
  groupPickupCode: null,
  invertsPickupDirection: null,
  openPerSecond: null,
  lineRetrySeconds: 60,
  reconnectSeconds: 60,
}

export function draftOf(group: LineGroup | 'new'): GroupDraft {
  if (group === 'new' || !group.settings) return empty
  const { lines, unusedLines, lineKeys, featureCodes, ...same } = group.settings
  return {
    ...same,
    lines: lines.map(({ line, name }) => `${line} ${name}`.trim()).join('\n'),
    unusedLines: unusedLines.join(', '),
    lineKeys: lineKeys.map(({ line, key }) => `${line} = ${key}`).join('\n'),
    featureCodes: featureCodes.map(({ name, code }) => `${name} = ${code}`).join('\n'),
    password: '',
  }
}

/** What the server is sent; it may still break the schema. An empty password leaves the stored one. */
export function bodyOf(draft: GroupDraft): SaveLineGroup {
  const { password, ...same } = draft
  return {
    ...same,
    lines: rowsOf(draft.lines).map((row) => {
      const [line = '', ...name] = row.split(/\s+/)
      return { line, name: name.join(' ') }
    }),
    unusedLines: listOf(draft.unusedLines),
    lineKeys: rowsOf(draft.lineKeys).map((row) => {
      const [line = '', key = ''] = row.split('=').map((part) => part.trim())
      return { line, key }
    }),
    featureCodes: rowsOf(draft.featureCodes).map((row) => {
      const at = row.lastIndexOf('=')
      return { name: row.slice(0, Math.max(at, 0)).trim(), code: row.slice(at + 1).trim() }
    }),
    ...(password === '' ? {} : { password }),
  }
}

function rowsOf(text: string): string[] {
  return text
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '')
}
