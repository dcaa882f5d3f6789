/** What becomes of the number that is tried: at the draft, and, where they differ, at what is saved. */
import type { ExplainedNumbers, LocationJson } from '@offhook/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useApi } from '../../live/live.tsx'
import { useLast } from './use-last.ts'

export interface Conditions {
  readonly clientIp: string
  readonly project: string
  readonly pin: string
  readonly userCode: string
  /** As `datetime-local` has it. */
  readonly time: string
}

export const noConditions: Conditions = { clientIp: '', project: '', pin: '', userCode: '', time: '' }

export interface Trial {
  readonly number: string
  readonly answers: ExplainedNumbers | undefined
  /** At what is saved; undefined where nothing is, or nothing differs. */
  readonly former: ExplainedNumbers | undefined
  readonly error: Error | null
}

export interface TrialInput {
  readonly number: string
  readonly conditions: Conditions
  readonly json: LocationJson
  /** The name under which the location is saved. */
  readonly savedName: string | undefined
  readonly isChanged: boolean
}

export function useTrial({ number, conditions, json, savedName, isChanged }: TrialInput): Trial {
  const api = useApi()
  const given = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value.trim() !== ''))
  const asked = { numbers: [number], as: 'all' as const, ...given }
  const at = savedName === undefined ? {} : { at: savedName }
  const answers = useQuery({
    queryKey: ['explain', 'draft', asked, at, json],
    queryFn: ({ signal }) => api.explainNumbers({ body: { ...asked, ...at, location: json }, signal }),
    enabled: number !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
  const former = useQuery({
    queryKey: ['explain', 'saved', asked, at],
    queryFn: ({ signal }) => api.explainNumbers({ body: { ...asked, ...at }, signal }),
    enabled: number !== '' && savedName !== undefined && isChanged,
    retry: false,
  })
  const known = useLast(answers.data, number)
  return {
    number,
    answers: number === '' ? undefined : known,
    former: isChanged && number !== '' ? former.data : undefined,
    error: number === '' ? null : answers.error,
  }
}
