import { Select, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useForm, usePbx, useRefusal } from './form-context.tsx'
import { FormSection, Lit } from './form-section.tsx'

export function DialingSection({ isAdvanced }: { readonly isAdvanced: boolean }) {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const refusal = useRefusal()
  const { dialing } = draft
  const set = (changes: Partial<typeof dialing>) => change({ dialing: { ...dialing, ...changes } })
  return (
    <FormSection
      id="dialing"
      title={t('sections.dialing')}
      summary={dialing.format === 'e164' ? t('summaries.e164') : t('summaries.byRules')}
      places={['/dialing', '/vanityAreaCodes', '/specialNumbersWithoutAccessCode']}
    >
      <div className="column">
        <Lit at="/dialing/format">
          <Select
            label={t('dialing.format')}
            allowDeselect={false}
            data={(['rules', 'e164'] as const).map((value) => ({ value, label: t(`dialing.${value}`) }))}
            value={dialing.format}
            onChange={(value) => set({ format: value === 'e164' ? 'e164' : 'rules' })}
          />
        </Lit>
        <Lit at="/dialing/areaCodeAlways">
          <Switch
            label={t('dialing.areaCodeAlways')}
            description={t('dialing.areaCodeAlwaysHint')}
            checked={dialing.areaCodeAlways}
            onChange={(event) => set({ areaCodeAlways: event.currentTarget.checked })}
          />
        </Lit>
        <Lit at="/specialNumbersWithoutAccessCode">
          <Switch
            label={t('dialing.special')}
            description={t('dialing.specialHint')}
            checked={draft.specialNumbersWithoutAccessCode}
            onChange={(event) => change({ specialNumbersWithoutAccessCode: event.currentTarget.checked })}
          />
        </Lit>
        <Lit at="/dialing/postDial">
          <Switch
            label={t('dialing.postDial')}
            description={t('dialing.postDialHint')}
            checked={dialing.postDial}
            onChange={(event) => set({ postDial: event.currentTarget.checked })}
          />
        </Lit>
        {isAdvanced ? (
          <Lit at="/vanityAreaCodes">
            <TextInput
              label={t('dialing.vanity')}
              description={t('dialing.vanityHint')}
              value={draft.vanityAreaCodes}
              error={refusal('/vanityAreaCodes')}
              onChange={(event) => change({ vanityAreaCodes: event.currentTarget.value })}
            />
          </Lit>
        ) : null}
      </div>
    </FormSection>
  )
}

const options = ['resolveOthers', 'searchAcross', 'shortenBeforeDialing'] as const

export function NetworkSection() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const { pbx } = usePbx()
  const { network } = draft
  const canTakePart = draft.hasPbx && pbx.access === 'ddi' && pbx.trunkNumber !== ''
  return (
    <FormSection
      id="network"
      title={t('sections.network')}
      summary={network.enabled ? t('summaries.on') : t('summaries.off')}
      places={['/network']}
    >
      <div className="column">
        <p className="dim small">{t('network.lead')}</p>
        <Switch
          label={t('network.enabled')}
          description={canTakePart ? undefined : t('network.needsBase')}
          checked={network.enabled}
          onChange={(event) => change({ network: { ...network, enabled: event.currentTarget.checked } })}
        />
        {options.map((option) => (
          <Lit key={option} at={`/network/${option}`}>
            <Switch
              label={t(`network.${option}`)}
              disabled={!network.enabled}
              checked={network[option]}
              onChange={(event) => change({ network: { ...network, [option]: event.currentTarget.checked } })}
            />
          </Lit>
        ))}
      </div>
    </FormSection>
  )
}
