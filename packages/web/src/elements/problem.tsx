/** Failures on the screen: one sentence, in the person's language. */
import { notifications } from '@mantine/notifications'
import { ProblemError } from '@offhook/contract'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { problemSentence } from '../i18n/sentences.ts'

export function useProblemText(): (fault: unknown) => string {
  const { i18n } = useTranslation()
  return useCallback(
    (fault) =>
      fault instanceof ProblemError
        ? problemSentence(i18n, fault.problem)
        : i18n.t('unknown', {
            ns: 'problems',
            sentence: fault instanceof Error ? fault.message : String(fault),
          }),
    [i18n],
  )
}

/** Tells of a failure that belongs to no field. */
export function useShowProblem(): (fault: unknown) => void {
  const text = useProblemText()
  return useCallback(
    (fault) =>
      notifications.show({
        message: text(fault),
        color: 'red',
        icon: <IconAlertTriangle size={16} aria-hidden />,
        autoClose: 8000,
        role: 'alert',
      }),
    [text],
  )
}

export function showDone(message: string): void {
  notifications.show({ message, color: 'accent', role: 'status' })
}
