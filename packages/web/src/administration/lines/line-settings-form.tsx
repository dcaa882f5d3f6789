/** What is set for one line: private phone, exchange line, journal, forwarding list. */
import { Button, Select, Switch, TextInput } from '@mantine/core'
import { type AdminLine, lineSettings } from '@offhook/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldProblems } from '../../elements/form.ts'
import { showDone, useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { ForwardListFields } from './forward-list-fields.tsx'
import { draftOf, type LineDraft, settingsOf } from './line-settings-draft.ts'

const journals = ['group', 'on', 'off'] as const

export function LineSettingsForm({ line }: { readonly line: AdminLine }) {
  const { t } = useTranslation(['lineGroups', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [former, setFormer] = useState(line.settings)
  const [draft, setDraft] = useState(() => draftOf(line.settings))
  const [isTried, setTried] = useState(false)
  const change = (changes: Partial<LineDraft>) => setDraft({ ...draft, ...changes })
  const settings = settingsOf(draft)
  const problems = fieldProblems(lineSettings, settings)
  const isSame = JSON.stringify(settings) === JSON.stringify(former)
  const save = useMutation({
    mutationFn: () => api.changeLineSettings({ params: { line: line.line }, body: settings }),
    onSuccess: (saved) => {
      setFormer(saved)
      showDone(t('saved', { ns: 'shell' }))
      return queries.invalidateQueries({ queryKey: ['admin', 'lines'] })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(problems).length === 0) save.mutate()
  }
  return (
    <form className="column" onSubmit={submit} noValidate>
      <h3>{t('line.settings')}</h3>
      <Switch
        label={t('line.isPrivate')}
        description={t('line.isPrivateHint')}
        checked={draft.isPrivate}
        onChange={(event) => change({ isPrivate: event.currentTarget.checked })}
      />
      <Switch
        label={t('line.isTrunk')}
        description={t('line.isTrunkHint')}
        checked={draft.isTrunk}
        onChange={(event) => change({ isTrunk: event.currentTarget.checked })}
      />
      <Select
        label={t('line.journal')}
        description={t(line.keepsJournal ? 'line.isKept' : 'line.isNotKept')}
        allowDeselect={false}
        data={journals.map((value) => ({ value, label: t(`line.journals.${value}`) }))}
        value={draft.journal}
        onChange={(value) => change({ journal: journals.find((each) => each === value) ?? 'group' })}
      />
      <TextInput
        label={t('line.address')}
        description={t('line.addressHint')}
        className="tabular"
        value={draft.address}
        onChange={(event) => change({ address: event.currentTarget.value })}
      />
      <ForwardListFields
        line={line.line}
        list={draft.list}
        onChange={(changes) => change({ list: { ...draft.list, ...changes } })}
        isWrong={(index) => isTried && problems[`forwardList.targets.${index}.destination`] !== undefined}
      />
      <div role="alert">
        {save.error
          ? problemText(save.error)
          : isTried && Object.keys(problems).length > 0
            ? t('line.stationMissing')
            : null}
      </div>
      <div>
        <Button type="submit" loading={save.isPending} disabled={isSame}>
          {t('save', { ns: 'shell' })}
        </Button>
      </div>
    </form>
  )
}
