/** How the built-in phone system answers calls that nobody takes. */
import { Button, Drawer, Select, Skeleton, Switch } from '@mantine/core'
import type { UnwantedCallSettings } from '@offhook/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText } from '../../elements/problem.tsx'
import { Section } from '../../elements/section.tsx'
import { useApi } from '../../live/live.tsx'
import admin from '../administration.module.css'

type Answer = UnwantedCallSettings['declined']
const answers = ['486', '480', '603', '180'] as const

export function UnwantedCallsDrawer({
  opened,
  onClose,
}: {
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const { t } = useTranslation(['unwantedCalls', 'shell'])
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size="xl"
      title={t('title')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      <Settings onClose={onClose} />
    </Drawer>
  )
}

function Settings({ onClose }: { readonly onClose: () => void }) {
  const api = useApi()
  const problemText = useProblemText()
  const { data, error } = useQuery({
    queryKey: ['admin', 'unwanted-calls'],
    queryFn: ({ signal }) => api.getUnwantedCalls({ signal }),
    // The form is saved as a whole: it begins with what is set now, not with what was when it was open before.
    gcTime: 0,
  })
  if (error) return <p role="alert">{problemText(error)}</p>
  return data ? <Form saved={data} onClose={onClose} /> : <Skeleton height={320} />
}

function Form({ saved, onClose }: { readonly saved: UnwantedCallSettings; readonly onClose: () => void }) {
  const { t } = useTranslation('unwantedCalls')
  const api = useApi()
  const problemText = useProblemText()
  const [fields, setFields] = useState(saved)
  const save = useMutation({
    mutationFn: () => api.changeUnwantedCalls({ body: fields }),
    onSuccess: () => {
      showDone(t('saved'))
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const labelOf = (value: Answer) => t(`answers.${value}`)
  const select = (name: 'whileAbsent' | 'declined', values: readonly string[]) => (
    <Select
      label={t(name)}
      description={t(`${name}Hint`)}
      allowDeselect={false}
      data={values.map((value) => ({ value, label: labelOf(answerOf(value)) }))}
      value={String(fields[name])}
      onChange={(value) => setFields({ ...fields, [name]: answerOf(value ?? String(saved[name])) })}
    />
  )
  const toggle = (name: 'hidesReject' | 'toMailbox') => (
    <Switch
      label={t(name)}
      description={t(`${name}Hint`)}
      checked={fields[name]}
      onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.checked })}
    />
  )
  const hasRinging = fields.whileAbsent === 180 || fields.declined === 180
  return (
    <form onSubmit={submit}>
      <Section id="unwanted-calls" title={t('heading')} hint={t('intro')}>
        <div className={`${admin.form} ${admin.padded}`}>
          {select('whileAbsent', answers)}
          {toggle('toMailbox')}
          {select('declined', ['asChosen', ...answers])}
          {toggle('hidesReject')}
          {hasRinging ? <p className="dim small">{t('ringsOn')}</p> : null}
          {save.error ? <p role="alert">{problemText(save.error)}</p> : null}
          <div>
            <Button type="submit" loading={save.isPending}>
              {t('save')}
            </Button>
          </div>
        </div>
      </Section>
    </form>
  )
}

function answerOf(value: string): Answer {
  return value === 'asChosen' ? value : (Number(value) as Answer)
}
