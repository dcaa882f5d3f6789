import type { DirectoryView } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { problemSentence } from '../../i18n/sentences.ts'

type Fault = NonNullable<DirectoryView['fault']>

/** Why a directory could not be read, in the person's language: with the reason in its words where it is a known one. */
export function useDirectoryFault(): (fault: Fault) => string {
  const { i18n, t } = useTranslation('directories')
  return ({ code, details, sentence }) => {
    const cause = typeof details.cause === 'string' ? t(`causes.${details.cause}`, { defaultValue: '' }) : ''
    const known = cause === '' ? details : { ...details, reason: cause }
    const problem = { type: 'about:blank', title: '', status: 502, detail: sentence, code, details: known }
    return problemSentence(i18n, problem)
  }
}
