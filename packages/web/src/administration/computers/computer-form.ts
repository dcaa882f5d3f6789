/** What the form of a computer holds. Pure. */
import type { ComputerView } from '@offhook/contract'
import { listOf } from '../../elements/form.ts'

export interface ComputerForm {
  readonly name: string
  readonly description: string
  readonly isActive: boolean
  readonly hasAll: boolean
  /** Numbers, as they are typed. */
  readonly lines: string
  readonly groupIds: readonly string[]
  readonly isOwnerOnly: boolean
  readonly firstPhone: string
  readonly secondPhone: string
  readonly profileId: string | null
}

export function formOf(computer: ComputerView | null): ComputerForm {
  return {
    name: computer?.name ?? '',
    description: computer?.description ?? '',
    isActive: computer?.isActive ?? true,
    hasAll: computer?.lines === '*',
    lines: computer && computer.lines !== '*' ? computer.lines.join(', ') : '',
    groupIds: computer?.groupIds ?? [],
    isOwnerOnly: computer?.isOwnerOnly ?? false,
    firstPhone: computer?.phones[0] ?? '',
    secondPhone: computer?.phones[1] ?? '',
    profileId: computer?.profileId ?? null,
  }
}

export function bodyOf(form: ComputerForm) {
  const { name, description, isActive, hasAll, lines, groupIds, isOwnerOnly, firstPhone, secondPhone } = form
  const { profileId } = form
  return {
    name,
    description,
    isActive,
    lines: hasAll ? ('*' as const) : listOf(lines),
    groupIds: [...groupIds],
    isOwnerOnly,
    profileId,
    phones: [firstPhone, secondPhone].map((phone) => phone.trim()).filter((phone) => phone !== ''),
  }
}
