/** Adds or changes one computer; its token is shown once. */
import { Button, Drawer, Switch, TextInput } from '@mantine/core'
import { type CreatedCstaComputer, type CstaComputer, newCstaComputer } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { CopyField } from '../shell/copy-field.tsx'
import { showDone, useProblemText, useShowProblem } from '../shell/problem.tsx'
import classes from './administration.module.css'
import { Confirm } from './confirm.tsx'
import { fieldProblems, listOf } from './form.ts'

interface CstaComputerFormProps {
  readonly edited: CstaComputer | 'new' | null
  readonly onClose: () => void
  readonly onChanged: () => void
}

export function CstaComputerForm({ edited, onClose, onChanged }: CstaComputerFormProps) {
  const { t } = useTranslation(['applications', 'administration', 'shell'])
  const [made, setMade] = useState<CreatedCstaComputer | null>(null)
  const close = () => {
    setMade(null)
    onClose()
  }
  const title = made
    ? t('tokenTitle', { name: made.computer.name })
    : edited === 'new' || edited === null
      ? t('add')
      : t('edit', { name: edited.name })
  return (
    <Drawer
      opened={edited !== null}
      onClose={close}
      title={title}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {made ? (
        <div className="column">
          <p>{t('tokenOnce')}</p>
          <CopyField label={t('name')} value={made.computer.name} />
          <CopyField label={t('token')} value={made.secret} />
          <div>
            <Button onClick={close}>{t('extensions.done', { ns: 'administration' })}</Button>
          </div>
        </div>
      ) : edited === null ? null : (
        <Fields
          key={edited === 'new' ? 'new' : edited.id}
          computer={edited === 'new' ? null : edited}
          onClose={close}
          onChanged={onChanged}
          onMade={setMade}
        />
      )}
    </Drawer>
  )
}

interface FieldsProps {
  readonly computer: CstaComputer | null
  readonly onClose: () => void
  readonly onChanged: () => void
  readonly onMade: (made: CreatedCstaComputer) => void
}

function Fields({ computer, onClose, onChanged, onMade }: FieldsProps) {
  const { t } = useTranslation(['applications', 'administration', 'shell'])
  const api = useApi()
  const problemText = useProblemText()
  const [name, setName] = useState(computer?.name ?? '')
  const [hasAll, setAll] = useState(computer === null || computer.lines === '*')
  const [lines, setLines] = useState(computer && computer.lines !== '*' ? computer.lines.join(', ') : '')
  const [isOwnerOnly, setOwnerOnly] = useState(computer?.isOwnerOnly ?? false)
  const [isTouched, touch] = useState(false)
  const body = { name, lines: hasAll ? ('*' as const) : listOf(lines), isOwnerOnly }
  const problems = fieldProblems(newCstaComputer, body)
  const problemOf = (field: string) => {
    const key = Object.keys(problems).find((path) => path === field || path.startsWith(`${field}.`))
    return key && isTouched ? t(`form.${problems[key]!}`, { ns: 'administration' }) : undefined
  }
  const save = useMutation({
    mutationFn: async () => {
      if (!computer) return api.createCstaComputer({ body })
      await api.changeCstaComputer({ params: { id: computer.id }, body })
      return null
    },
    onSuccess: (made) => {
      onChanged()
      if (made) return onMade(made)
      showDone(t('saved', { ns: 'shell' }))
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    touch(true)
    if (Object.keys(problems).length === 0) save.mutate()
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        autoCapitalize="none"
        value={name}
        error={problemOf('name')}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Switch
        label={t('allLines')}
        checked={hasAll}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
      {hasAll ? null : (
        <TextInput
          label={t('lines')}
          description={t('linesHint')}
          value={lines}
          error={problemOf('lines')}
          onChange={(event) => setLines(event.currentTarget.value)}
        />
      )}
      <Switch
        label={t('ownerOnly')}
        description={t('ownerOnlyHint')}
        checked={isOwnerOnly}
        onChange={(event) => setOwnerOnly(event.currentTarget.checked)}
      />
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      <div className="row between">
        <Button type="submit" loading={save.isPending}>
          {t('save', { ns: 'shell' })}
        </Button>
        {computer ? (
          <Ends computer={computer} onClose={onClose} onChanged={onChanged} onMade={onMade} />
        ) : null}
      </div>
    </form>
  )
}

function Ends({ computer, onClose, onChanged, onMade }: FieldsProps & { readonly computer: CstaComputer }) {
  const { t } = useTranslation(['applications', 'shell'])
  const api = useApi()
  const showProblem = useShowProblem()
  const [asked, ask] = useState<'renew' | 'remove' | null>(null)
  const params = { id: computer.id }
  const { name } = computer
  const renew = useMutation({
    mutationFn: () => api.renewCstaComputerToken({ params }),
    onSuccess: onMade,
    onError: showProblem,
    onSettled: () => ask(null),
  })
  const remove = useMutation({
    mutationFn: () => api.deleteCstaComputer({ params }),
    onSuccess: () => {
      showDone(t('removed', { name }))
      onChanged()
      onClose()
    },
    onError: showProblem,
    onSettled: () => ask(null),
  })
  return (
    <div className="row near">
      <Button variant="default" onClick={() => ask('renew')}>
        {t('renew')}
      </Button>
      <Button variant="light" color="red" c="var(--bad)" onClick={() => ask('remove')}>
        {t('remove', { ns: 'shell' })}
      </Button>
      <Confirm
        isOpen={asked === 'renew'}
        isPending={renew.isPending}
        title={t('renewTitle', { name })}
        hint={t('renewHint')}
        action={t('renew')}
        onConfirm={() => renew.mutate()}
        onClose={() => ask(null)}
      />
      <Confirm
        isOpen={asked === 'remove'}
        isPending={remove.isPending}
        title={t('removeTitle', { name })}
        hint={t('removeHint')}
        action={t('remove', { ns: 'shell' })}
        onConfirm={() => remove.mutate()}
        onClose={() => ask(null)}
      />
    </div>
  )
}
