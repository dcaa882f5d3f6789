/** A consultation: both cards, and between them the way to connect them. */
import { Button } from '@mantine/core'
import { IconPhoneCheck, IconUsersGroup } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { usePartyWords } from '../elements/party.ts'
import type { ShownCall } from '../live/live-store.ts'
import { CallCard } from './call-card.tsx'
import { callKeys } from './call-keys.ts'
import { type CallService, conferenceCard, connectableCard, otherOf } from './call-phase.ts'
import classes from './consultation.module.css'
import { useCallActions } from './use-call-actions.ts'

/** During a consultation one goes back, swaps or connects; the rest has time until then. */
const later: readonly CallService[] = [
  'transferCall',
  'conferenceCall',
  'holdCall',
  'consultationCall',
  'singleStepTransferCall',
]

interface ConsultationProps {
  readonly held: ShownCall
  readonly consultation: ShownCall
  readonly isLarge?: boolean
}

export function Consultation({ held, consultation, isLarge }: ConsultationProps) {
  const { t } = useTranslation('calls')
  const partyWords = usePartyWords()
  const { perform, pending } = useCallActions()
  const connectable = connectableCard(held, consultation)
  const conferable = conferenceCard(held, consultation)
  const names = { a: partyWords(otherOf(held.card)).name, b: partyWords(otherOf(consultation.card)).name }
  return (
    <div className={classes.pair}>
      <CallCard shown={held} isLarge={isLarge} without={['transferCall', 'conferenceCall']} />
      {connectable ? (
        <div className={classes.between}>
          <Button
            radius="xl"
            color="good"
            data-service="transferCall"
            aria-keyshortcuts={callKeys.transfer}
            leftSection={<IconPhoneCheck size={18} aria-hidden />}
            loading={pending === 'transferCall'}
            onClick={() => perform('transferCall', connectable)}
            title={t('connectHint', names)}
          >
            {t('action.transferCall')}
          </Button>
          {conferable ? (
            <Button
              radius="xl"
              variant="default"
              data-service="conferenceCall"
              leftSection={<IconUsersGroup size={18} aria-hidden />}
              loading={pending === 'conferenceCall'}
              onClick={() => perform('conferenceCall', conferable)}
              title={t('conferenceHint', names)}
            >
              {t('action.conferenceCall')}
            </Button>
          ) : null}
        </div>
      ) : (
        <div className={classes.link} aria-hidden="true" />
      )}
      <CallCard shown={consultation} isLarge={isLarge} without={later} badge={t('consultation')} />
    </div>
  )
}
