/** Parts of the form that few locations need. */
import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type AreaRuleDraft, newKey } from './draft.ts'
import { EntryList } from './entry-list.tsx'
import fields from './fields.module.css'
import { useForm, useRefusal } from './form-context.tsx'
import { FormSection } from './form-section.tsx'

export function NorthAmericaSection() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const { northAmerica } = draft
  const set = (changes: Partial<typeof northAmerica>) =>
    change({ northAmerica: { ...northAmerica, ...changes } })
  const lists = [
    { name: 'tollList', place: '/northAmerica/ownAreaCode/toll', field: 'toll' },
    { name: 'freeList', place: '/northAmerica/ownAreaCode/free', field: 'free' },
    { name: 'otherLocal', place: '/northAmerica/otherAreaCodes/local', field: 'otherLocal' },
  ] as const
  return (
    <FormSection id="north-america" title={t('sections.northAmerica')} places={['/northAmerica']}>
      <div className="column far">
        <p className="dim small">{t('northAmerica.lead')}</p>
        <Select
          label={t('northAmerica.ownDefault')}
          allowDeselect={false}
          data={(['local', 'toll'] as const).map((value) => ({ value, label: t(`northAmerica.${value}`) }))}
          value={northAmerica.ownDefault}
          onChange={(value) => set({ ownDefault: value === 'toll' ? 'toll' : 'local' })}
        />
        {lists.map(({ name, place, field }) => (
          <fieldset key={field} className={fields.group}>
            <legend>{t(`northAmerica.${name}`)}</legend>
            <AreaRules
              label={t(`northAmerica.${name}`)}
              place={place}
              rules={northAmerica[field]}
              onChange={(rules) => set({ [field]: rules })}
            />
          </fieldset>
        ))}
      </div>
    </FormSection>
  )
}

interface AreaRulesProps {
  readonly label: string
  readonly place: string
  readonly rules: readonly AreaRuleDraft[]
  readonly onChange: (rules: readonly AreaRuleDraft[]) => void
}

function AreaRules({ label, place, rules, onChange }: AreaRulesProps) {
  const { t } = useTranslation('numbers')
  const refusal = useRefusal()
  return (
    <EntryList
      label={label}
      place={place}
      items={rules}
      columns="112px minmax(0, 1fr)"
      headings={[t('northAmerica.areaCode'), t('northAmerica.prefixes')]}
      onChange={onChange}
      add={{ label: t('northAmerica.add'), make: () => ({ key: newKey(), areaCode: '', prefixes: '' }) }}
      removeLabel={({ areaCode }) => t('northAmerica.remove', { name: areaCode })}
      error={(index) => refusal(`${place}/${index}`)}
      fields={(rule, set) => (
        <>
          <TextInput
            aria-label={t('northAmerica.areaCode')}
            inputMode="tel"
            placeholder="202"
            value={rule.areaCode}
            onChange={(event) => set({ areaCode: event.currentTarget.value.trim() })}
          />
          <TextInput
            aria-label={t('northAmerica.prefixes')}
            placeholder={t('northAmerica.prefixesHint')}
            value={rule.prefixes}
            onChange={(event) => set({ prefixes: event.currentTarget.value })}
          />
        </>
      )}
    />
  )
}

const dials = ['final-only', 'full'] as const
const reports = ['raw', 'stripped', 'canonical'] as const
const lineNames = ['original', 'number'] as const

export function ApplicationsSection() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const { applications } = draft
  const set = (changes: Partial<typeof applications>) =>
    change({ applications: { ...applications, ...changes } })
  return (
    <FormSection id="applications" title={t('sections.applications')} places={['/applications']}>
      <div className="column">
        <p className="dim small">{t('applications.lead')}</p>
        <Select
          label={t('applications.dial')}
          allowDeselect={false}
          data={dials.map((value) => ({ value, label: t(`applications.dials.${value}`) }))}
          value={applications.dial}
          onChange={(value) => set({ dial: dials.find((dial) => dial === value) ?? applications.dial })}
        />
        <Select
          label={t('applications.report')}
          allowDeselect={false}
          data={reports.map((value) => ({ value, label: t(`applications.reports.${value}`) }))}
          value={applications.report}
          onChange={(value) =>
            set({ report: reports.find((report) => report === value) ?? applications.report })
          }
        />
        <Select
          label={t('applications.lineNames')}
          allowDeselect={false}
          data={lineNames.map((value) => ({ value, label: t(`applications.lineNameChoices.${value}`) }))}
          value={applications.lineNames}
          onChange={(value) =>
            set({ lineNames: lineNames.find((name) => name === value) ?? applications.lineNames })
          }
        />
      </div>
    </FormSection>
  )
}
