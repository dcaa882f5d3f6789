/**
 * Who may see and do what: one pure rule, asked before every answer, every piece of news and every action. The table is the
 * rights matrix of the levels public, business, team and personal; a field is granted where its letter stands.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { Settings } from '@offhook/contract'
import type { Viewer } from './viewer.ts'

export type Level = Settings['defaultLevel']

/** What can be seen of a person or done with them. The line rows differ by whether it is their first, second or a further line. */
export type Action =
  | 'seeBusinessContact'
  | 'seeDepartment'
  | 'seePrivateNumber'
  | 'seePresence'
  | 'seeNote'
  | 'setPresence'
  | 'setNote'
  | 'seeNumbers'
  | 'seeLineState'
  | 'seeOtherParty'
  | 'seeForwardTarget'
  | 'seeIsForwarded'
  | 'setForwarding'
  | 'pickUp'
  | 'steerLine'
  | 'seeJournal'
  | 'changeSelf'

/** What is asked about: something of a person, perhaps one of their lines. */
export interface Target {
  readonly personId: string
  /** The level at which the owner shows themselves to the viewer. */
  readonly level: Level
  /** Place of the line among the person's lines, from 1. */
  readonly linePosition?: number
}

type Grants = 'PBTS' | 'BTS' | 'TS' | 'S' | ''

/** For lines: the first, the second, further ones. */
type Row = Grants | readonly [first: Grants, second: Grants, further: Grants]

// biome-ignore format: the columns are the point
const matrix: Record<Action, Row> = {
  seeBusinessContact: 'PBTS',
  seeDepartment:      'BTS',
  seePrivateNumber:   'S',
  seePresence:        'PBTS',
  seeNote:            'PBTS',
  setPresence:        'TS',
  setNote:            'TS',
  seeNumbers:         'PBTS',
  seeLineState:       'BTS',
  seeOtherParty:      ['BTS',  'TS',   'TS'],
  seeForwardTarget:   ['BTS',  'TS',   'TS'],
  seeIsForwarded:     ['PBTS', 'PBTS', 'PBTS'],
  setForwarding:      ['S',    'S',    ''],
  pickUp:             ['TS',   'S',    ''],
  // Not in the matrix: steering calls, reading the journal and changing one's account are for oneself alone.
  steerLine:          '',
  seeJournal:         '',
  changeSelf:         '',
}

const letter: Record<Level, string> = { public: 'P', business: 'B', team: 'T', personal: 'S' }

/**
 * Whether `viewer` may do `action` with `target`, and why. The role administrator opens no door here: administration has its own
 * routes, and calls are nobody's business but their owners'.
 */
export function may(viewer: Viewer, action: Action, target: Target): Explained<boolean> {
  const isSelf = viewer.personId === target.personId
  const self: ExplanationStep = {
    rule: 'viewer-is-owner',
    because: { isSelf, action },
    outcome: isSelf ? 'decided' : 'passed',
  }
  if (isSelf) return { answer: true, steps: [self] }
  const isGranted = grants(action, target.linePosition).includes(letter[target.level])
  const level: ExplanationStep = {
    rule: isGranted ? 'level-grants' : 'level-denies',
    because: { level: target.level, action, line: target.linePosition ?? null },
    outcome: 'decided',
  }
  return { answer: isGranted, steps: [self, level] }
}

function grants(action: Action, linePosition: number | undefined): string {
  const row = matrix[action]
  if (typeof row === 'string') return row
  return row[Math.min(linePosition ?? 1, 3) - 1]!
}
