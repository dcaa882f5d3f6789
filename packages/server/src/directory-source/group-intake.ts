/** A group of a directory becomes one here, with a name that nobody else has. */
import type { DirectoryChange, DirectoryReason } from '@offhook/contract'
import type { Group, Groups } from '../directory/index.ts'
import type { Link } from './link.ts'
import type { GroupRecord } from './source.ts'

export interface GroupOutcome {
  readonly group: Group
  /** Null where nothing changed. */
  readonly reason: DirectoryReason | null
  readonly fields: DirectoryChange['fields']
}

/** `link`: what was read of the same record before. */
export async function takeGroup(
  record: GroupRecord,
  link: Link | undefined,
  groups: Groups,
  directoryName: string,
): Promise<GroupOutcome> {
  const name = record.name.trim().slice(0, 100) || record.key.slice(0, 100)
  const description = record.description.trim().slice(0, 280)
  const before = link && groups.get(link.targetId)
  const wanted = {
    name: freeName(name, before?.id, groups, directoryName),
    description,
    source: directoryName,
  }
  if (!before) return { group: await groups.create(wanted), reason: 'new', fields: [] }
  const isBack = link.isGone && link.isOff
  const fields = (['name', 'description', 'source'] as const)
    .filter((field) => before[field] !== wanted[field])
    .map((field) => ({ field, before: before[field], after: wanted[field] }))
  if (fields.length === 0 && !isBack) return { group: before, reason: null, fields }
  const group = await groups.change(before.id, { ...wanted, ...(isBack ? { isActive: true } : {}) })
  const isRename = fields.some(({ field }) => field === 'name')
  return { group, reason: isBack ? 'back' : isRename ? 'renamed' : 'changed', fields }
}

/** The name, or where another group has it, the name with the one of the directory. */
function freeName(name: string, groupId: string | undefined, groups: Groups, directoryName: string): string {
  const taken = new Set<string>()
  for (const group of groups.all()) if (group.id !== groupId) taken.add(group.name.toLowerCase())
  let free = name
  for (let turn = 1; taken.has(free.toLowerCase()); turn++) {
    const mark = turn === 1 ? directoryName : `${directoryName} ${turn}`
    free = `${name.slice(0, 115 - mark.length)} (${mark})`
  }
  return free
}
