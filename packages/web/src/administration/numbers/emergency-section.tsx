import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { newKey } from './draft.ts'
import { EntryList } from './entry-list.tsx'
import { useForm, useRefusal } from './form-context.tsx'
import { FormSection } from './form-section.tsx'

export function EmergencySection() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const refusal = useRefusal()
  const names = ['name', 'subnet', 'numbers', 'prefix'] as const
  const examples = { name: 'HQ', subnet: '10.12.13.0/24', numbers: '110, 112', prefix: '81' }
  const count = draft.emergency.length
  return (
    <FormSection
      id="emergency"
      title={t('sections.emergency')}
      summary={count === 0 ? t('summaries.none') : t('summaries.rules', { count })}
      places={['/emergency']}
    >
      <div className="column">
        <p className="dim small">{t('emergency.lead')}</p>
        {count === 0 ? <p className="small">{t('emergency.none')}</p> : null}
        <EntryList
          label={t('sections.emergency')}
          place="/emergency"
          items={draft.emergency}
          columns="minmax(0, 1fr) minmax(0, 1.4fr) minmax(0, 1fr) 96px"
          headings={names.map((name) => t(`emergency.${name}`))}
          onChange={(emergency) => change({ emergency })}
          add={{
            label: t('emergency.add'),
            make: () => ({ key: newKey(), name: '', subnet: '', numbers: '110, 112', prefix: '' }),
          }}
          removeLabel={({ name }) => t('emergency.remove', { name })}
          error={(index) => refusal(`/emergency/${index}`)}
          fields={(rule, set) =>
            names.map((name) => (
              <TextInput
                key={name}
                aria-label={t(`emergency.${name}`)}
                placeholder={examples[name]}
                value={rule[name]}
                onChange={(event) => set({ [name]: event.currentTarget.value })}
              />
            ))
          }
        />
      </div>
    </FormSection>
  )
}
