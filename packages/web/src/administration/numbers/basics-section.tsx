import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import classes from './fields.module.css'
import { useForm, useRefusal } from './form-context.tsx'
import { FormSection } from './form-section.tsx'

/** The countries in the person's language. */
export function useCountries() {
  const api = useApi()
  const language = useLanguage()
  return useQuery({
    queryKey: ['countries', language],
    queryFn: ({ signal }) => api.listCountries({ query: { language }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data
}

export function BasicsSection({ isAdvanced }: { readonly isAdvanced: boolean }) {
  const { t } = useTranslation('numbers')
  const { draft, change, lineCount, isNew } = useForm()
  const refusal = useRefusal()
  const countries = useCountries()
  const hasAreaCodes = countries?.find(({ country }) => country === draft.country)?.hasAreaCodes !== false
  return (
    <FormSection
      id="basics"
      title={t('sections.basics')}
      summary={draft.name}
      places={['/name', '/country', '/areaCode', '/timeZone']}
      isOpenAtFirst={isNew}
    >
      <div className="column">
        <TextInput
          label={t('basics.name')}
          value={draft.name}
          error={refusal('/name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <div className={classes.two}>
          <Select
            label={t('basics.country')}
            searchable
            allowDeselect={false}
            data={(countries ?? []).map(({ country, name, callingCode }) => ({
              value: country,
              label: `${name} (+${callingCode.replace('+', '')})`,
            }))}
            value={draft.country || null}
            error={refusal('/country')}
            onChange={(country) => change({ country: country ?? '', ...(country ? { areaCode: '' } : {}) })}
          />
          {hasAreaCodes ? (
            <TextInput
              label={t('basics.areaCode')}
              description={t('basics.areaCodeHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              inputMode="tel"
              value={draft.areaCode}
              error={refusal('/areaCode')}
              onChange={(event) => change({ areaCode: event.currentTarget.value.trim() })}
            />
          ) : null}
        </div>
        {isAdvanced ? (
          <div className={classes.two}>
            <TextInput
              label={t('basics.timeZone')}
              description={t('basics.timeZoneHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder="Europe/Berlin"
              value={draft.timeZone}
              error={refusal('/timeZone')}
              onChange={(event) => change({ timeZone: event.currentTarget.value.trim() })}
            />
            <TextInput
              label={t('basics.lines')}
              description={t('basics.linesHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={draft.lines}
              onChange={(event) => change({ lines: event.currentTarget.value })}
            />
          </div>
        ) : null}
        {lineCount === undefined ? null : (
          <p className="dim small">{t('basics.lineCount', { count: lineCount })}</p>
        )}
      </div>
    </FormSection>
  )
}
