/** What every part of the form shares: the draft, which rules fired, what is wrong where. */
import type { LocationView } from '@offhook/contract'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { LocationDraft, PbxDraft } from './draft.ts'
import { hasPlace, refusedField } from './places.ts'

export interface WorkshopForm {
  readonly draft: LocationDraft
  /** Nothing of it has been saved. */
  readonly isNew: boolean
  readonly change: (changes: Partial<LocationDraft>) => void
  /** Pointers of what fired for the number that is tried. */
  readonly lit: ReadonlySet<string>
  /** What the server refused of the draft. */
  readonly refused: { readonly pointer: string; readonly detail: string } | undefined
  /** Rules computed for networked locations. */
  readonly generated: LocationView['generated'] | undefined
  /** How extensions look from outside; undefined while it is not known. */
  readonly extensions: LocationView['extensions'] | undefined
  /** Lines that would belong here. */
  readonly lineCount: number | undefined
  /** A place that was asked for: its section opens and comes into view. */
  readonly revealed: string | undefined
  readonly reveal: (pointer: string) => void
}

const FormContext = createContext<WorkshopForm | undefined>(undefined)

export const FormProvider = FormContext.Provider

export function useForm(): WorkshopForm {
  const form = useContext(FormContext)
  if (!form) throw new Error('a section stands outside the form')
  return form
}

export function usePbx(): { pbx: PbxDraft; changePbx: (changes: Partial<PbxDraft>) => void } {
  const { draft, change } = useForm()
  return { pbx: draft.pbx, changePbx: (changes) => change({ pbx: { ...draft.pbx, ...changes } }) }
}

/** What is wrong at a place, in the person's language; undefined where nothing is. */
export function useRefusal(): (pointer: string) => string | undefined {
  const { t } = useTranslation('numbers')
  const { refused } = useForm()
  return (pointer) => {
    if (!refused || !hasPlace([refused.pointer], pointer)) return undefined
    const field = refusedField(refused.pointer)
    if (refused.detail.includes('names a group')) return t('refused.group')
    const position = /at position (\d+)/.exec(refused.detail)?.[1]
    if (field === 'expression' && position !== undefined)
      return t('refused.expressionAt', { position: Number(position) + 1 })
    return field === 'other' ? t('refused.other', { detail: refused.detail }) : t(`refused.${field}`)
  }
}
