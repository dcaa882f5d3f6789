/** Dialling with a project code (§10.3.8): digits around the number, waits, PIN and user code. */
import { numberError } from './errors.ts'
import type { Location, Project } from './location.ts'
import {
  type CodePart,
  type CodePrompt,
  type ProjectCode,
  parseProjectCode,
  promptsOf,
} from './project-code.ts'

/** What a user entered for the placeholders e E and u U. */
export interface CodeEntries {
  readonly pin?: string | undefined
  readonly userCode?: string | undefined
}

/** A project prepared for dialling. */
export interface DialProject {
  readonly project: Project
  readonly code: ProjectCode
  /** Whether the code itself is dialled; a project for the journal alone changes nothing on the line. */
  readonly dials: boolean
  /** Whether the number is dialled with access code: X, or nothing in the code that dials. */
  readonly withAccessCode: boolean
  /** Whether the number is sent as tones, because it stands behind a wait or pause. */
  readonly numberAfterAnswer: boolean
}

export function dialProject(project: Project): DialProject {
  const code = parseProjectCode(project.code)
  const dials = project.use !== 'journal' && code.parts.some((part) => part.kind !== 'number')
  const number = code.parts.findIndex((part) => part.kind === 'number')
  const wait = code.parts.findIndex((part) => part.kind === 'answer' || part.kind === 'pause')
  return {
    project,
    code,
    dials,
    withAccessCode: !dials || code.accessCode,
    numberAfterAnswer: dials && wait >= 0 && wait < number,
  }
}

/** What a user must be asked for before dialling with this project at `location`: its access code for private calls may ask too. */
export function promptsOfProject(project: Project, location: Location): readonly CodePrompt[] {
  if (project.use === 'journal') return []
  const prompts = [...promptsOf(parseProjectCode(project.code))]
  if (project.use !== 'private') return prompts
  for (const prompt of promptsOf(parseProjectCode(location.pbx?.accessCodes.private ?? ''))) {
    if (!prompts.some(({ ask }) => ask === prompt.ask)) prompts.push(prompt)
  }
  return prompts
}

export interface CodedNumber {
  readonly dial: string
  /** What is sent as tones once the call is answered, with p and P for pauses; '' for nothing. */
  readonly postDial: string
}

/**
 * Puts a dialable number into a code. Everything behind C or a pause is sent as tones. Throws `pin-needed` or
 * `user-code-needed` where an entry is missing or has the wrong number of digits.
 */
export function fillCode(code: ProjectCode, number: string, entries: CodeEntries): CodedNumber {
  let dial = ''
  let postDial = ''
  let after = false
  for (const part of code.parts) {
    if (part.kind === 'answer') {
      // A second wait has no meaning of its own: the call is answered already.
      after = true
      continue
    }
    const text = textOf(part, number, entries)
    if (part.kind === 'pause') after = true
    if (after) postDial += text
    else dial += text
  }
  return { dial, postDial }
}

function textOf(part: CodePart, number: string, entries: CodeEntries): string {
  if (part.kind === 'digits') return part.digits
  if (part.kind === 'number') return number
  if (part.kind === 'pause') return part.halfSeconds === 1 ? 'p' : 'P'
  if (part.kind === 'pin') return entry('pin-needed', entries.pin, part.length)
  if (part.kind === 'user-code') return entry('user-code-needed', entries.userCode, part.length)
  return ''
}

function entry(
  missing: 'pin-needed' | 'user-code-needed',
  value: string | undefined,
  length: number | null,
): string {
  const right = value !== undefined && /^\d{1,32}$/.test(value)
  if (right && (length === null || value.length === length)) return value
  throw numberError(missing, { length: length ?? 'any number of' })
}

/** What the journal keeps of a call with a project. The PIN is never kept, also not where the code has the letter J. */
export interface ProjectEntry {
  readonly project: string
  readonly code: string
  readonly userCode: string | null
  readonly isPrivate: boolean
}

/** The journal entry of a project, or null where the project is for dialling only. */
export function journalOf(dialled: DialProject, entries: CodeEntries): ProjectEntry | null {
  return projectEntryOf(dialled.project, dialled.code, entries)
}

/** What the journal keeps of a call that is put to a project without dialling with it: afterwards, or because somebody called. */
export function projectEntry(project: Project): ProjectEntry | null {
  return projectEntryOf(project, parseProjectCode(project.code), {})
}

function projectEntryOf(project: Project, code: ProjectCode, entries: CodeEntries): ProjectEntry | null {
  if (project.use === 'dial') return null
  return {
    project: project.name,
    code: project.code,
    userCode: code.journal ? (entries.userCode ?? null) : null,
    isPrivate: project.use === 'private',
  }
}
