/** Country, area code and main line, and at once how a number will look. */
import { Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { locationSettings, type Setup } from '@offhook/contract'
import { IconArrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { fieldProblems } from '../elements/form.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import classes from './location-fields.module.css'

type Location = Setup['location']

interface LocationFieldsProps {
  readonly location: Location
  /** The extension of the preview. */
  readonly extension: string
  readonly showsProblems?: boolean
  readonly onChange: (location: Location) => void
}

export function LocationFields({
  location,
  extension,
  showsProblems = false,
  onChange,
}: LocationFieldsProps) {
  const { t } = useTranslation(['setup', 'administration'])
  const api = useApi()
  const language = useLanguage()
  const countries = useQuery({
    queryKey: ['countries', language],
    queryFn: ({ signal }) => api.listCountries({ query: { language }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const country = countries.data?.find((choice) => choice.country === location.country)
  const problems = fieldProblems(locationSettings, location)
  const problem = (name: keyof Location) =>
    problems[name] && (showsProblems || location[name] !== '')
      ? t(`form.${problems[name]}`, { ns: 'administration' })
      : undefined
  const bind = (name: 'areaCode' | 'trunkNumber' | 'accessCode') => ({
    value: location[name],
    error: problem(name),
    inputMode: 'tel' as const,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...location, [name]: event.currentTarget.value.trim() }),
  })
  return (
    <div className="column">
      <div className={classes.two}>
        <Select
          label={t('place.country')}
          size="md"
          searchable
          allowDeselect={false}
          data={(countries.data ?? []).map((choice) => ({
            value: choice.country,
            label: `${choice.name} (+${choice.callingCode.replace('+', '')})`,
          }))}
          value={location.country || null}
          error={problem('country')}
          onChange={(value) => onChange({ ...location, country: value ?? '' })}
        />
        {country?.hasAreaCodes === false ? null : (
          <TextInput
            label={t('place.areaCode')}
            description={t('place.areaCodeHint')}
            size="md"
            {...bind('areaCode')}
          />
        )}
      </div>
      <div className={classes.two}>
        <TextInput
          label={t('place.trunk')}
          description={t('place.trunkHint')}
          size="md"
          {...bind('trunkNumber')}
        />
        <TextInput
          label={t('place.access')}
          description={t('place.accessHint')}
          size="md"
          {...bind('accessCode')}
        />
      </div>
      <Preview location={location} extension={extension} />
    </div>
  )
}

function Preview({ location, extension }: { readonly location: Location; readonly extension: string }) {
  const { t } = useTranslation('setup')
  const api = useApi()
  const [asked] = useDebouncedValue(location, 150)
  const isValid = locationSettings.safeParse(asked).success
  const preview = useQuery({
    queryKey: ['number-preview', asked, extension],
    queryFn: ({ signal }) => api.previewNumber({ body: { location: asked, extension }, signal }),
    enabled: isValid,
    placeholderData: (former) => former,
  })
  const number = isValid ? preview.data : undefined
  return (
    <p className={classes.preview} role="status">
      <span className="dim">{t('place.preview', { extension })}</span>
      <IconArrowRight size={18} aria-hidden />
      <strong className={`${classes.number} tabular`}>
        {number ? (number.canonical === null ? t('place.previewNone') : number.display) : '…'}
      </strong>
    </p>
  )
}
