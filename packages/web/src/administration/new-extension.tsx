import { Button, Select, Switch, TextInput } from '@mantine/core'
import { createExtension, type PhoneAccount } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldProblems } from '../elements/form.ts'
import { useProblemText } from '../elements/problem.tsx'
import { useApi, usePeople } from '../live/live.tsx'
import classes from './administration.module.css'
import { PickupGroupField } from './pickup-group-field.tsx'

export function NewExtension({ onMade }: { readonly onMade: (account: PhoneAccount) => void }) {
  const { t } = useTranslation('administration')
  const api = useApi()
  const people = usePeople()
  const problemText = useProblemText()
  const [number, setNumber] = useState('')
  const [name, setName] = useState('')
  const [personId, setPersonId] = useState<string | null>(null)
  const [callWaiting, setCallWaiting] = useState(true)
  const [mayCallOutside, setMayCallOutside] = useState(true)
  const [pickupGroup, setPickupGroup] = useState<string | null>(null)
  const [isChecked, check] = useState(false)
  const body = {
    number: number.trim(),
    name,
    callWaiting,
    mayCallOutside,
    pickupGroup,
    ...(personId ? { personId } : {}),
  }
  const problems = fieldProblems(createExtension, body)
  const problemOf = (field: string, isEdited: boolean) =>
    problems[field] && (isChecked || isEdited) ? t(`form.${problems[field]}`) : undefined
  const create = useMutation({ mutationFn: () => api.createExtension({ body }), onSuccess: onMade })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check(true)
    if (Object.keys(problems).length === 0) create.mutate()
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('extensions.number')}
        inputMode="tel"
        value={number}
        error={problemOf('number', number !== '')}
        onChange={(event) => setNumber(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label={t('extensions.name')}
        value={name}
        error={problemOf('name', name.length > 120)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('extensions.person')}
        placeholder={t('extensions.nobody')}
        searchable
        clearable
        limit={50}
        data={people.map((person) => ({ value: person.id, label: person.name }))}
        value={personId}
        onChange={(value) => {
          setPersonId(value)
          if (name === '') setName(people.find((person) => person.id === value)?.name ?? '')
        }}
      />
      <PickupGroupField
        value={pickupGroup}
        problem={problemOf('pickupGroup', pickupGroup !== null)}
        onChange={setPickupGroup}
      />
      <Switch
        label={t('extensions.callWaiting')}
        description={t('extensions.callWaitingHint')}
        checked={callWaiting}
        onChange={(event) => setCallWaiting(event.currentTarget.checked)}
      />
      <Switch
        label={t('extensions.mayCallOutside')}
        description={t('extensions.mayCallOutsideHint')}
        checked={mayCallOutside}
        onChange={(event) => setMayCallOutside(event.currentTarget.checked)}
      />
      <div role="alert">{create.error ? problemText(create.error) : null}</div>
      <div>
        <Button type="submit" loading={create.isPending}>
          {t('extensions.add')}
        </Button>
      </div>
    </form>
  )
}
