/** What the server does itself so that browsers get through to it: it answers as a STUN server, is a relay, or takes an address at one. */
import { NumberInput, Switch } from '@mantine/core'
import type { MediaSettings, MediaStatus } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { Facts } from '../elements/facts.tsx'
import { Section } from '../elements/section.tsx'
import { count } from '../i18n/format.ts'
import { systemFault } from '../i18n/sentences.ts'
import { useLanguage } from '../i18n/use-language.ts'
import classes from './administration.module.css'

/** The port of TURN (RFC 8656 §3.1). */
const USUAL_PORT = 3478

export interface OwnServersSectionProps {
  readonly status: MediaStatus
  readonly fields: MediaSettings
  readonly onFields: (changes: Partial<MediaSettings>) => void
  /** Fields that are not as they should be. */
  readonly problems: readonly string[]
}

export function OwnServersSection({ status, fields, onFields, problems }: OwnServersSectionProps) {
  const { t } = useTranslation('connection')
  const { ownTurnPort } = fields
  return (
    <Section id="own-relay" title={t('ownRelay')} hint={t('ownRelayHint')}>
      <div className={`${classes.form} ${classes.padded}`}>
        <Switch
          label={t('ownStun')}
          description={t('ownStunHint')}
          checked={fields.ownStun}
          onChange={(event) => onFields({ ownStun: event.currentTarget.checked })}
        />
        <Switch
          label={t('ownTurn')}
          description={t('ownTurnHint')}
          checked={ownTurnPort !== null}
          onChange={(event) => onFields({ ownTurnPort: event.currentTarget.checked ? USUAL_PORT : null })}
        />
        {ownTurnPort === null ? null : (
          <NumberInput
            label={t('ownTurnPort')}
            description={t('ownTurnPortHint')}
            value={ownTurnPort}
            error={problems.some((path) => path.startsWith('ownTurnPort')) ? t('ownTurnPortWrong') : null}
            onChange={(value) => onFields({ ownTurnPort: Number(value) })}
          />
        )}
        <Switch
          label={t('serverUsesRelay')}
          description={t('serverUsesRelayHint')}
          checked={fields.serverUsesRelay}
          onChange={(event) => onFields({ serverUsesRelay: event.currentTarget.checked })}
        />
        <OwnServersFacts status={status} />
      </div>
    </Section>
  )
}

/** What became of it. */
function OwnServersFacts({ status }: { readonly status: MediaStatus }) {
  const { t, i18n } = useTranslation('connection')
  const language = useLanguage()
  const number = (value: number) => count(value, language)
  const { ownStun, ownTurn, settings } = status
  const stunCounts = t('stunAnswered', {
    answered: number(ownStun.answered),
    refused: number(ownStun.refused),
  })
  const stun = ownStun.uri === null ? t('stunNowhere') : [ownStun.uri, stunCounts].join(' · ')
  const turnCounts = t('turnCounts', {
    connections: number(ownTurn.connections),
    allocations: number(ownTurn.allocations),
    refused: number(ownTurn.refused),
  })
  const turn = ownTurn.fault ? systemFault(i18n, ownTurn.fault) : [...ownTurn.uris, turnCounts].join(' · ')
  if (!settings.ownStun && settings.ownTurnPort === null) return null
  return (
    <Facts
      facts={[
        [t('stunServer'), settings.ownStun ? stun : ''],
        [t('turnServer'), settings.ownTurnPort === null ? '' : turn],
      ]}
    />
  )
}
