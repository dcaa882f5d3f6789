/** Adds or changes one webhook; the secret of its signature is shown once. */
import { Switch, TextInput } from '@mantine/core'
import { type CreatedWebhook, newWebhook, type WebhookView } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../elements/copy-field.tsx'
import { fieldProblems, listOf } from '../../elements/form.ts'
import { showDone } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { EditForm } from '../edit-form.tsx'
import { SecretDrawer, type SecretForm } from '../secret-drawer.tsx'

interface WebhookDrawerProps {
  readonly edited: WebhookView | 'new' | null
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

export function WebhookDrawer({ edited, onClose, onChanged }: WebhookDrawerProps) {
  const { t } = useTranslation('webhooks')
  return (
    <SecretDrawer<WebhookView, CreatedWebhook>
      edited={edited}
      onClose={onClose}
      titles={{
        add: t('add'),
        edit: ({ name }) => t('edit', { name }),
        made: ({ webhook }) => t('secretTitle', { name: webhook.name }),
      }}
      secretOf={({ secret }) => (
        <>
          <p>{t('secretOnce')}</p>
          <CopyField label={t('secret')} value={secret} />
        </>
      )}
      formFor={(form) => <WebhookForm {...form} onChanged={onChanged} />}
    />
  )
}

type WebhookFormProps = SecretForm<WebhookView, CreatedWebhook> & Pick<WebhookDrawerProps, 'onChanged'>

function WebhookForm({ item: webhook, onClose, onChanged, onMade }: WebhookFormProps) {
  const { t } = useTranslation(['webhooks', 'administration', 'shell'])
  const api = useApi()
  const [name, setName] = useState(webhook?.name ?? '')
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [hasAll, setHasAll] = useState(webhook === null || webhook.lines === '*')
  const [lines, setLines] = useState(webhook && webhook.lines !== '*' ? webhook.lines.join(', ') : '')
  const [isActive, setActive] = useState(webhook?.isActive ?? true)
  const [isTouched, touch] = useState(false)
  const body = { name, url, lines: hasAll ? ('*' as const) : listOf(lines), isActive }
  const problems = fieldProblems(newWebhook, body)
  const problemOf = (field: string) => {
    const key = Object.keys(problems).find((path) => path === field || path.startsWith(`${field}.`))
    return key && isTouched ? t(`form.${problems[key]!}`, { ns: 'administration' }) : undefined
  }
  const save = async () => {
    const made = webhook ? null : await api.createWebhook({ body })
    if (webhook) await api.changeWebhook({ params: { id: webhook.id }, body })
    await onChanged()
    if (made) return onMade(made)
    showDone(t('saved', { ns: 'shell' }))
    onClose()
  }
  const remove = async (id: string) => {
    await api.deleteWebhook({ params: { id } })
    await onChanged()
    showDone(t('removed', { name: webhook?.name ?? '' }))
    onClose()
  }
  return (
    <EditForm
      isValid={Object.keys(problems).length === 0}
      onCheck={() => touch(true)}
      onSave={save}
      removal={
        webhook && {
          title: t('removeTitle', { name: webhook.name }),
          hint: t('removeHint'),
          onRemove: () => remove(webhook.id),
        }
      }
    >
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        value={name}
        error={problemOf('name')}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label={t('url')}
        description={t('urlHint')}
        type="url"
        value={url}
        error={problemOf('url')}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Switch
        label={t('allLines')}
        checked={hasAll}
        onChange={(event) => setHasAll(event.currentTarget.checked)}
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
        label={t('active')}
        description={t('activeHint')}
        checked={isActive}
        onChange={(event) => setActive(event.currentTarget.checked)}
      />
    </EditForm>
  )
}
