/** Adds or changes one computer; its token is shown once. */
import { Button } from '@mantine/core'
import { type ComputerView, type CreatedComputer, newComputer } from '@offhook/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../elements/confirm.tsx'
import { CopyField } from '../../elements/copy-field.tsx'
import { fieldProblems } from '../../elements/form.ts'
import { showDone, useProblemText, useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import classes from '../administration.module.css'
import { SecretDrawer, type SecretForm } from '../secret-drawer.tsx'
import { ComputerFields } from './computer-fields.tsx'
import { bodyOf, formOf } from './computer-form.ts'
import { computerLogKey } from './computer-log.tsx'

interface ComputerDrawerProps {
  readonly edited: ComputerView | 'new' | null
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

export function ComputerDrawer({ edited, onClose, onChanged }: ComputerDrawerProps) {
  const { t } = useTranslation('computers')
  return (
    <SecretDrawer<ComputerView, CreatedComputer>
      edited={edited}
      onClose={onClose}
      titles={{
        add: t('add'),
        edit: ({ name }) => t('edit', { name }),
        made: ({ computer }) => t('tokenTitle', { name: computer.name }),
      }}
      secretOf={({ computer, secret }) => (
        <>
          <p>{t('tokenOnce')}</p>
          <CopyField label={t('name')} value={computer.name} />
          <CopyField label={t('token')} value={secret} />
        </>
      )}
      formFor={({ item, onMade, ...form }) => (
        <Form
          {...form}
          computer={item}
          onChanged={onChanged}
          onMade={(made) => {
            onMade(made)
            void onChanged()
          }}
        />
      )}
    />
  )
}

interface FormProps extends Omit<SecretForm<ComputerView, CreatedComputer>, 'item'> {
  readonly computer: ComputerView | null
  readonly onChanged: () => Promise<unknown>
}

function Form({ computer, onClose, onChanged, onMade }: FormProps) {
  const { t } = useTranslation(['administration', 'shell'])
  const api = useApi()
  const problemText = useProblemText()
  const [form, setForm] = useState(() => formOf(computer))
  const [isTouched, touch] = useState(false)
  const body = bodyOf(form)
  const problems = fieldProblems(newComputer, body)
  const problemOf = (field: string) => {
    const key = Object.keys(problems).find((path) => path === field || path.startsWith(`${field}.`))
    return key && isTouched ? t(`form.${problems[key]!}`) : undefined
  }
  const save = useMutation({
    mutationFn: async () => {
      if (!computer) return api.createComputer({ body })
      await api.changeComputer({ params: { id: computer.id }, body })
      return null
    },
    onSuccess: async (made) => {
      if (made) return onMade(made)
      // Whoever opens it again at once finds what was saved.
      await onChanged()
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
      <ComputerFields
        computer={computer}
        form={form}
        set={(changes) => setForm((former) => ({ ...former, ...changes }))}
        problemOf={problemOf}
      />
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      <div className="row between wrap">
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

function Ends({ computer, onClose, onChanged, onMade }: FormProps & { readonly computer: ComputerView }) {
  const { t } = useTranslation(['computers', 'shell'])
  const api = useApi()
  const showProblem = useShowProblem()
  const queries = useQueryClient()
  const [asked, ask] = useState<'renew' | 'reload' | 'remove' | null>(null)
  const params = { id: computer.id }
  const { name } = computer
  const renew = useMutation({
    mutationFn: () => api.renewComputerToken({ params }),
    onSuccess: onMade,
    onError: showProblem,
    onSettled: () => ask(null),
  })
  const reload = useMutation({
    mutationFn: () => api.reloadClients({ params }),
    onSuccess: ({ clients }) => {
      showDone(t('reloaded', { name, count: clients }))
      void queries.invalidateQueries({ queryKey: computerLogKey })
      void onChanged()
    },
    onError: showProblem,
    onSettled: () => ask(null),
  })
  const remove = useMutation({
    mutationFn: () => api.deleteComputer({ params }),
    onSuccess: async () => {
      await onChanged()
      showDone(t('removed', { name }))
      onClose()
    },
    onError: showProblem,
    onSettled: () => ask(null),
  })
  return (
    <div className="row near wrap">
      <Button variant="default" onClick={() => ask('reload')}>
        {t('reload')}
      </Button>
      <Button variant="default" onClick={() => ask('renew')}>
        {t('renew')}
      </Button>
      <Button variant="light" color="red" c="var(--bad)" onClick={() => ask('remove')}>
        {t('remove', { ns: 'shell' })}
      </Button>
      <Confirm
        isOpen={asked === 'reload'}
        isPending={reload.isPending}
        title={t('reloadTitle', { name })}
        hint={t('reloadHint')}
        action={t('reload')}
        onConfirm={() => reload.mutate()}
        onClose={() => ask(null)}
      />
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
