/** What the phone system does well and badly: functions, codes, pickup, pace. */
import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { service } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import admin from '../administration.module.css'
import { useProfiles } from './group-card.tsx'
import type { GroupFieldsProps } from './group-draft.ts'
import classes from './lines.module.css'

type Service = (typeof service.options)[number]

export function FunctionFields({ draft, change, problem }: GroupFieldsProps) {
  const { t } = useTranslation('lineGroups')
  const profile = useProfiles().find(({ id }) => id === draft.profile)
  const inverts = draft.invertsPickupDirection ?? profile?.invertsPickupDirection ?? false
  return (
    <>
      <h3>{t('form.functions')}</h3>
      <p className="dim small">{t('form.functionHint')}</p>
      <div className={classes.functions}>
        {service.options.map((each) => (
          <FunctionField key={each} each={each} draft={draft} change={change} />
        ))}
      </div>
      <h3>{t('form.codes')}</h3>
      <Textarea
        label={t('form.featureCodes')}
        description={t('form.featureCodesHint')}
        autosize
        minRows={2}
        maxRows={8}
        value={draft.featureCodes}
        error={problem('featureCodes')}
        onChange={(event) => change({ featureCodes: event.currentTarget.value })}
      />
      <TextInput
        label={t('form.pickupCode')}
        description={t('form.pickupCodeHint')}
        value={draft.pickupCode ?? ''}
        error={problem('pickupCode')}
        onChange={(event) => change({ pickupCode: event.currentTarget.value || null })}
      />
      <TextInput
        label={t('form.groupPickupCode')}
        description={t('form.groupPickupCodeHint')}
        value={draft.groupPickupCode ?? ''}
        error={problem('groupPickupCode')}
        onChange={(event) => change({ groupPickupCode: event.currentTarget.value || null })}
      />
      <Switch
        label={t('form.forcesPickup')}
        checked={draft.forcesPickup}
        onChange={(event) => change({ forcesPickup: event.currentTarget.checked })}
      />
      <Switch
        label={t('form.invertsPickup')}
        checked={inverts}
        onChange={(event) => change({ invertsPickupDirection: event.currentTarget.checked })}
      />
      <h3>{t('form.trouble')}</h3>
      <div className={admin.two}>
        <NumberInput
          label={t('form.openPerSecond')}
          description={t('form.openPerSecondHint')}
          placeholder={profile ? String(profile.openPerSecond) : ''}
          min={0.1}
          max={10_000}
          hideControls
          value={draft.openPerSecond ?? ''}
          error={problem('openPerSecond')}
          onChange={(value) => change({ openPerSecond: typeof value === 'number' ? value : null })}
        />
        <NumberInput
          label={t('form.reconnectSeconds')}
          min={1}
          max={3600}
          hideControls
          value={draft.reconnectSeconds}
          error={problem('reconnectSeconds')}
          onChange={(value) => change({ reconnectSeconds: Number(value) })}
        />
      </div>
      <div className={admin.two}>
        <Switch
          label={t('form.lineRetry')}
          checked={draft.lineRetrySeconds !== null}
          onChange={(event) => change({ lineRetrySeconds: event.currentTarget.checked ? 60 : null })}
        />
        {draft.lineRetrySeconds === null ? (
          <p className="dim">{t('form.never')}</p>
        ) : (
          <NumberInput
            label={t('form.retrySeconds')}
            min={10}
            max={86_400}
            hideControls
            value={draft.lineRetrySeconds}
            error={problem('lineRetrySeconds')}
            onChange={(value) => change({ lineRetrySeconds: Number(value) })}
          />
        )}
      </div>
    </>
  )
}

type FunctionFieldProps = Pick<GroupFieldsProps, 'draft' | 'change'> & { readonly each: Service }

function FunctionField({ each, draft, change }: FunctionFieldProps) {
  const { t } = useTranslation('lineGroups')
  const isOff = draft.disabledServices.includes(each)
  const isOn = draft.enabledServices.includes(each)
  const without = (list: readonly Service[]) => list.filter((other) => other !== each)
  return (
    <Select
      size="xs"
      label={t(`services.${each}`)}
      allowDeselect={false}
      data={[
        { value: 'default', label: t('form.functionDefault') },
        { value: 'on', label: t('form.functionOn') },
        { value: 'off', label: t('form.functionOff') },
      ]}
      value={isOff ? 'off' : isOn ? 'on' : 'default'}
      onChange={(value) =>
        change({
          disabledServices: [...without(draft.disabledServices), ...(value === 'off' ? [each] : [])],
          enabledServices: [...without(draft.enabledServices), ...(value === 'on' ? [each] : [])],
        })
      }
    />
  )
}
