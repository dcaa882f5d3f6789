/** What of calls is written down, for how long it stays, and who may take it away. */
import { Button, NumberInput, Select, Switch } from '@mantine/core'
import type { Settings } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import { useApi } from '../live/live.tsx'
import classes from './administration.module.css'

interface JournalSettingsProps {
  readonly fields: Settings
  /** Changes of the settings that are not saved yet. */
  readonly isChanged: boolean
  readonly onChange: (changed: Partial<Settings>) => void
}

const kinds = ['internalDays', 'externalDays', 'notedDays'] as const
const ways = ['plain', 'shortened', 'hidden'] as const
const MOST_DAYS = 36_500

export function JournalSettings({ fields, isChanged, onChange }: JournalSettingsProps) {
  const { t } = useTranslation('administration')
  const api = useApi()
  const showProblem = useShowProblem()
  const { journalKeep: keep } = fields
  const clear = useMutation({
    mutationFn: () => api.clearJournal(),
    onSuccess: ({ count }) => showDone(t('settings.journal.cleared', { count })),
    onError: showProblem,
  })
  return (
    <Section id="journal" title={t('settings.journal.title')}>
      <div className={`${classes.form} ${classes.padded}`}>
        <Select
          label={t('settings.journal.privateCalls')}
          description={t('settings.journal.privateCallsHint')}
          data={ways.map((value) => ({ value, label: t(`settings.journal.way.${value}`) }))}
          value={fields.privateCalls}
          allowDeselect={false}
          onChange={(value) =>
            onChange({ privateCalls: ways.find((way) => way === value) ?? fields.privateCalls })
          }
        />
        <Switch
          label={t('settings.journal.mayDelete')}
          description={t('settings.journal.mayDeleteHint')}
          checked={fields.mayDeleteJournal}
          onChange={(event) => onChange({ mayDeleteJournal: event.currentTarget.checked })}
        />
        <p className="dim small">{t('settings.journal.keepHint')}</p>
        {kinds.map((kind) => (
          <NumberInput
            key={kind}
            label={t(`settings.journal.${kind}`)}
            value={keep[kind]}
            min={0}
            max={MOST_DAYS}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="strict"
            onChange={(value) => onChange({ journalKeep: { ...keep, [kind]: Number(value) || 0 } })}
          />
        ))}
        <div className="row near">
          <Button
            variant="default"
            loading={clear.isPending}
            disabled={isChanged}
            onClick={() => clear.mutate()}
          >
            {t('settings.journal.clear')}
          </Button>
          <span className="dim small">{t('settings.journal.clearHint')}</span>
        </div>
      </div>
    </Section>
  )
}
