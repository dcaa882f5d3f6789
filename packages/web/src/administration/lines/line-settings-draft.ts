/** The settings of a line as they are typed into a form. Pure. */
import type { LineSettings } from '@offhook/contract'

export interface StationDraft {
  readonly key: string
  readonly destination: string
  readonly ringSeconds: number
}

export interface ListDraft {
  readonly isOn: boolean
  readonly ringSeconds: number
  readonly targets: readonly StationDraft[]
}

export interface LineDraft {
  readonly isTrunk: boolean
  readonly isPrivate: boolean
  readonly journal: 'group' | 'on' | 'off'
  readonly address: string
  readonly list: ListDraft
}

const USUAL_SECONDS = 20

export function draftOf({ isTrunk, isPrivate, keepsJournal, address, forwardList }: LineSettings): LineDraft {
  return {
    isTrunk,
    isPrivate,
    journal: keepsJournal === null ? 'group' : keepsJournal ? 'on' : 'off',
    address: address ?? '',
    list: {
      isOn: forwardList !== null,
      ringSeconds: forwardList?.ringSeconds ?? USUAL_SECONDS,
      targets: (forwardList?.targets ?? []).map((target, index) => ({ key: String(index), ...target })),
    },
  }
}

export function settingsOf({ isTrunk, isPrivate, journal, address, list }: LineDraft): LineSettings {
  return {
    isTrunk,
    isPrivate,
    keepsJournal: journal === 'group' ? null : journal === 'on',
    address: address.trim() === '' ? null : address.trim(),
    forwardList: list.isOn
      ? {
          ringSeconds: list.ringSeconds,
          targets: list.targets.map(({ destination, ringSeconds }) => ({
            destination: destination.trim(),
            ringSeconds,
          })),
        }
      : null,
  }
}
