/** Computers of a directory in the one register of computers: taken over, changed, switched off when they are gone there. */
import { isNamedError } from '@offhook/base'
import type { DirectoryChange, DirectoryReason } from '@offhook/contract'
import type { Link } from './link.ts'
import type { ComputerRecord } from './source.ts'

/** What of a computer comes from a directory. */
export interface KnownComputer {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly host: string
  readonly system: string
  readonly isActive: boolean
}

type Fields = Omit<KnownComputer, 'id'>

/** The register, as far as directories need it. */
export interface ComputerStore {
  get(id: string): KnownComputer | undefined
  byName(name: string): KnownComputer | undefined
  take(fields: Fields): Promise<KnownComputer>
  change(id: string, fields: Partial<Fields>): Promise<KnownComputer>
}

export interface ComputerOutcome {
  readonly computer: KnownComputer | undefined
  /** Whether the directory has it switched off. */
  readonly isOff: boolean
  readonly reason: DirectoryReason
  /** Empty where nothing changed. */
  readonly fields: DirectoryChange['fields']
}

const LONGEST_NAME = 80
const LONGEST = 280

/**
 * One of that name that was added here is taken over: it is the same machine. One that belongs to another record is left alone. Rejects
 * with what the register does not foresee.
 */
export async function takeComputer(
  record: ComputerRecord,
  link: Link | undefined,
  computers: ComputerStore,
  isLinked: (id: string) => boolean,
): Promise<ComputerOutcome> {
  const wanted = wantedFields(record)
  const linked = link && computers.get(link.targetId)
  const named = computers.byName(wanted.name)
  const isTaken =
    named !== undefined && named.id !== linked?.id && (linked !== undefined || isLinked(named.id))
  const left = (reason: DirectoryReason): ComputerOutcome => ({
    computer: undefined,
    isOff: false,
    reason,
    fields: [],
  })
  if (wanted.name === '' || isTaken) return left('name-taken')
  const known = linked ?? named
  try {
    if (!known) {
      const computer = await computers.take(wanted)
      return { computer, isOff: !record.isActive, reason: 'new', fields: changesOf(undefined, wanted) }
    }
    return await changed(known, wanted, linked !== undefined, link)
  } catch (fault) {
    if (isNamedError(fault) && (fault.code === 'too-many' || fault.code === 'already-exists'))
      return left('name-taken')
    throw fault
  }

  async function changed(
    before: KnownComputer,
    fields: Fields,
    isKnown: boolean,
    former: Link | undefined,
  ): Promise<ComputerOutcome> {
    const wasOff = former?.isOff ?? false
    // What somebody switched off here stays off.
    const isActive = fields.isActive ? before.isActive || wasOff : false
    const changes = changesOf(before, { ...fields, isActive })
    const computer = changes.length > 0 ? await computers.change(before.id, { ...fields, isActive }) : before
    const isOff = fields.isActive ? false : before.isActive || wasOff
    const reason = !isKnown
      ? 'adopted'
      : isActive && !before.isActive
        ? 'back'
        : before.isActive && !isActive
          ? 'disabled'
          : changes.some(({ field }) => field === 'name')
            ? 'renamed'
            : 'changed'
    return { computer, isOff, reason, fields: changes }
  }
}

function wantedFields({ name, description, host, system, isActive }: ComputerRecord): Fields {
  const plain = (text: string, longest: number) =>
    text
      .normalize('NFC')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, longest)
  return {
    name: plain(name, LONGEST_NAME),
    description: plain(description, LONGEST),
    host: plain(host, LONGEST),
    system: plain(system, LONGEST),
    isActive,
  }
}

const FIELDS = ['name', 'description', 'host', 'system', 'isActive'] as const

function changesOf(before: Fields | undefined, after: Fields): DirectoryChange['fields'] {
  return FIELDS.flatMap((field) => {
    const [old, next] = [before?.[field] ?? null, after[field]]
    const isSame = old === next || (old === null && next === '')
    return isSame ? [] : [{ field, before: old === null ? null : String(old), after: String(next) }]
  })
}
