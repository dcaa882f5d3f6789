/** On the card of a call under way: how good its voice is, where it passes the server. */
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCallMedia } from '../media/use-call-media.ts'
import { VerdictMark } from '../media/verdict.tsx'
import type { Phase } from './call-phase.ts'

interface QualityMarkProps {
  readonly callId: string
  readonly phase: Phase
  readonly onShow: () => void
}

export function QualityMark({ callId, phase, onShow }: QualityMarkProps) {
  const { t } = useTranslation('media')
  const isTalking = phase === 'talking' || phase === 'held'
  const { data } = useCallMedia(callId, isTalking)
  if (!isTalking || data?.way !== 'server' || data.verdict === 'unknown') return null
  const label = t('mark', { verdict: t(`verdict.${data.verdict}`) })
  return (
    <Tooltip label={label}>
      <UnstyledButton aria-label={label} onClick={onShow}>
        <VerdictMark verdict={data.verdict} />
      </UnstyledButton>
    </Tooltip>
  )
}
