import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import type { GroupFieldsProps } from './group-draft.ts'

const sources = ['discover', 'list', 'onDemand'] as const

/** Which lines the phone system has for us. */
export function LineFields({ draft, change, problem }: GroupFieldsProps) {
  const { t } = useTranslation('lineGroups')
  const api = useApi()
  const locations = useQuery({
    queryKey: ['admin', 'locations'],
    queryFn: ({ signal }) => api.listLocations({ signal }),
  })
  return (
    <>
      <h3>{t('form.linesTitle')}</h3>
      <Select
        label={t('form.lineSource')}
        allowDeselect={false}
        data={sources.map((value) => ({ value, label: t(`form.sources.${value}`) }))}
        value={draft.lineSource}
        onChange={(value) => {
          const lineSource = sources.find((source) => source === value)
          if (lineSource) change({ lineSource })
        }}
      />
      {draft.lineSource === 'discover' ? (
        <TextInput
          label={t('form.unusedLines')}
          description={t('form.unusedLinesHint')}
          value={draft.unusedLines}
          error={problem('unusedLines')}
          onChange={(event) => change({ unusedLines: event.currentTarget.value })}
        />
      ) : (
        <Textarea
          label={t('form.lines')}
          description={t('form.linesHint')}
          autosize
          minRows={3}
          maxRows={10}
          value={draft.lines}
          error={problem('lines')}
          onChange={(event) => change({ lines: event.currentTarget.value })}
        />
      )}
      <Textarea
        label={t('form.lineKeys')}
        description={t('form.lineKeysHint')}
        autosize
        minRows={1}
        maxRows={8}
        value={draft.lineKeys}
        error={problem('lineKeys')}
        onChange={(event) => change({ lineKeys: event.currentTarget.value })}
      />
      <Select
        label={t('form.location')}
        data={[
          { value: '', label: t('form.locationAutomatic') },
          ...(locations.data ?? []).map(({ name }) => ({ value: name, label: name })),
        ]}
        allowDeselect={false}
        value={draft.locationName ?? ''}
        onChange={(value) => change({ locationName: value === '' ? null : value })}
      />
      <Switch
        label={t('form.usesSwitchNames')}
        checked={draft.usesSwitchNames}
        onChange={(event) => change({ usesSwitchNames: event.currentTarget.checked })}
      />
      <Switch
        label={t('form.keepsJournal')}
        checked={draft.keepsJournal}
        onChange={(event) => change({ keepsJournal: event.currentTarget.checked })}
      />
    </>
  )
}
