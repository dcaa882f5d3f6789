/** One extension: its settings and its phone accounts. */
import { Button, Switch, TextInput } from '@mantine/core'
import { type AdminExtension, changeExtension, type PhoneAccount } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { showDone, useProblemText, useShowProblem } from '../shell/problem.tsx'
import classes from './administration.module.css'
import { Confirm } from './confirm.tsx'
import { changesOf, fieldProblems } from './form.ts'
import { PhoneAccounts } from './phone-accounts.tsx'
import { PickupGroupField } from './pickup-group-field.tsx'
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
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const params = { number: extension.number }
  const former = {
    name: extension.name,
    callWaiting: extension.callWaiting,
    mayCallOutside: extension.mayCallOutside,
    pickupGroup: extension.pickupGroup,
  }
  const [fields, setFields] = useState(former)
  const [isRemoving, setRemoving] = useState(false)
  const problems = fieldProblems(changeExtension, fields)
  const changes = changesOf(former, fields)
  const save = useMutation({
    mutationFn: () => api.changeExtension({ params, body: changes }),
    onSuccess: () => {
      showDone(t('saved', { ns: 'shell' }))
      onChanged()
    },
  })
  const remove = useMutation({
    mutationFn: () => api.deleteExtension({ params }),
    onSuccess: () => {
      onChanged()
      onClose()
    },
    onError: (fault) => {
      setRemoving(false)
      showProblem(fault)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(problems).length === 0) save.mutate()
  }
  return (
    <div className="column far">
      <form className={classes.form} onSubmit={submit} noValidate>
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
        <div role="alert">{save.error ? problemText(save.error) : null}</div>
        <div className="row between">
          <Button
            type="submit"
            loading={save.isPending}
            disabled={Object.keys(changes).length === 0 || Object.keys(problems).length > 0}
          >
            {t('save', { ns: 'shell' })}
          </Button>
          <Button variant="light" color="red" c="var(--bad)" onClick={() => setRemoving(true)}>
            {t('remove', { ns: 'shell' })}
          </Button>
        </div>
      </form>
      <PhoneAccounts extension={extension} onAccount={onAccount} onChanged={onChanged} />
      <Confirm
        isOpen={isRemoving}
        isPending={remove.isPending}
        title={t('extensions.removeTitle', params)}
        hint={t('extensions.removeHint')}
        action={t('remove', { ns: 'shell' })}
        onConfirm={() => remove.mutate()}
        onClose={() => setRemoving(false)}
      />
    </div>
  )
}
