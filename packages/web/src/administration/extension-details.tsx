/** One extension: its settings and its phone accounts. */
import { Switch, TextInput } from '@mantine/core'
import { type AdminExtension, changeExtension, type PhoneAccount } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changesOf, fieldProblems } from '../elements/form.ts'
import { showDone } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { EditForm } from './edit-form.tsx'
import { PhoneAccounts } from './phone-accounts.tsx'
import { PickupGroupField } from './pickup-group-field.tsx'
import { ShownNumbers } from './shown-numbers.tsx'
import { StateBadge } from './state-badge.tsx'

interface ExtensionDetailsProps {
  readonly extension: AdminExtension
  readonly onAccount: (account: PhoneAccount) => void
  readonly onChanged: () => void
  readonly onClose: () => void
}

export function ExtensionDetails({ extension, onAccount, onChanged, onClose }: ExtensionDetailsProps) {
  const { t } = useTranslation(['administration', 'shell'])
  const api = useApi()
  const params = { number: extension.number }
  const former = {
    name: extension.name,
    callWaiting: extension.callWaiting,
    mayCallOutside: extension.mayCallOutside,
    pickupGroup: extension.pickupGroup,
    shownNumber: extension.shownNumber,
    withholdsNumber: extension.withholdsNumber,
  }
  const [fields, setFields] = useState(former)
  const problems = fieldProblems(changeExtension, fields)
  const changes = changesOf(former, fields)
  const save = async () => {
    await api.changeExtension({ params, body: changes })
    showDone(t('saved', { ns: 'shell' }))
    onChanged()
  }
  const remove = async () => {
    await api.deleteExtension({ params })
    onChanged()
    onClose()
  }
  return (
    <div className="column far">
      <EditForm
        isValid={Object.keys(problems).length === 0}
        isChanged={Object.keys(changes).length > 0}
        onSave={save}
        removal={{
          title: t('extensions.removeTitle', params),
          hint: t('extensions.removeHint'),
          onRemove: remove,
        }}
      >
        <StateBadge state={extension.state} reason={extension.stateReason} />
        <TextInput
          label={t('extensions.name')}
          value={fields.name}
          error={problems.name ? t(`form.${problems.name}`) : undefined}
          onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
        />
        <PickupGroupField
          value={fields.pickupGroup}
          problem={problems.pickupGroup ? t(`form.${problems.pickupGroup}`) : undefined}
          onChange={(pickupGroup) => setFields({ ...fields, pickupGroup })}
        />
        <Switch
          label={t('extensions.callWaiting')}
          description={t('extensions.callWaitingHint')}
          checked={fields.callWaiting}
          onChange={(event) => setFields({ ...fields, callWaiting: event.currentTarget.checked })}
        />
        <Switch
          label={t('extensions.mayCallOutside')}
          description={t('extensions.mayCallOutsideHint')}
          checked={fields.mayCallOutside}
          onChange={(event) => setFields({ ...fields, mayCallOutside: event.currentTarget.checked })}
        />
        <TextInput
          label={t('extensions.shownNumber')}
          description={t('extensions.shownNumberHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          inputMode="tel"
          value={fields.shownNumber ?? ''}
          error={problems.shownNumber ? t(`form.${problems.shownNumber}`) : undefined}
          onChange={(event) =>
            setFields({ ...fields, shownNumber: event.currentTarget.value.trim() || null })
          }
        />
        <Switch
          label={t('extensions.withholdsNumber')}
          description={t('extensions.withholdsNumberHint')}
          checked={fields.withholdsNumber}
          onChange={(event) => setFields({ ...fields, withholdsNumber: event.currentTarget.checked })}
        />
      </EditForm>
      <ShownNumbers extension={extension} />
      <PhoneAccounts extension={extension} onAccount={onAccount} onChanged={onChanged} />
    </div>
  )
}
