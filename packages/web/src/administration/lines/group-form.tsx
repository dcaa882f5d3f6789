/** The settings of a phone system. Saved explicitly; checked while one types; tried before they are saved. */
import { type LineGroup, saveLineGroup } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldProblems } from '../../elements/form.ts'
import { showDone } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { EditForm } from '../edit-form.tsx'
import { ConnectionFields } from './connection-fields.tsx'
import { ConnectionTest } from './connection-test.tsx'
import { FunctionFields } from './function-fields.tsx'
import { useProfiles } from './group-card.tsx'
import { bodyOf, draftOf, type GroupDraft } from './group-draft.ts'
import { LineFields } from './line-fields.tsx'
import { PhoneProvisioning } from './phone-provisioning.tsx'

interface GroupFormProps {
  readonly group: LineGroup | 'new'
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

export function GroupForm({ group, onClose, onChanged }: GroupFormProps) {
  const { t } = useTranslation(['lineGroups', 'shell', 'administration'])
  const api = useApi()
  const profiles = useProfiles()
  const [draft, setDraft] = useState(() => draftOf(group))
  const [touched, touch] = useState<ReadonlySet<string>>(new Set())
  const [isChecked, check] = useState(false)
  const former = group === 'new' ? null : group.name
  const body = bodyOf(draft)
  const problems: Record<string, string> = { ...fieldProblems(saveLineGroup, body) }
  const profile = profiles.find(({ id }) => id === draft.profile)
  if (draft.port === null && profile?.port === null) problems.port = 'required'
  if (draft.lineSource === 'list' && body.lines.length === 0) problems.lines = 'required'
  const isRight = Object.keys(problems).length === 0
  const problem = (field: string) => {
    const found = Object.entries(problems).find(([path]) => path === field || path.startsWith(`${field}.`))
    if (!found || !(isChecked || touched.has(field))) return undefined
    if (field === 'featureCodes') return t('form.featureCodesWrong')
    if (field === 'port' && draft.port === null) return t('form.portNeeded')
    return found[1] === 'required' ? t('form.required', { ns: 'administration' }) : t('form.wrong')
  }
  const change = (changes: Partial<GroupDraft>) => {
    setDraft((before) => ({ ...before, ...changes }))
    touch((before) => new Set([...before, ...Object.keys(changes)]))
  }
  const save = async () => {
    if (former === null) await api.createLineGroup({ body })
    else await api.changeLineGroup({ params: { name: former }, body })
    // Whoever opens it again at once finds what was saved.
    await onChanged()
    showDone(t('saved', { ns: 'shell' }))
    onClose()
  }
  const remove = async (name: string) => {
    await api.deleteLineGroup({ params: { name } })
    await onChanged()
    onClose()
  }
  const fields = { draft, change, problem }
  return (
    <div className="column far">
      <EditForm
        isValid={isRight}
        onCheck={() => check(true)}
        onSave={save}
        removal={
          former === null
            ? null
            : {
                title: t('removeTitle', { name: former }),
                hint: t('removeHint'),
                onRemove: () => remove(former),
              }
        }
      >
        <ConnectionFields {...fields} hasPassword={group !== 'new' && group.hasPassword} />
        <ConnectionTest body={body} stored={former} isRight={isRight} onAsk={() => check(true)} />
        <LineFields {...fields} />
        <FunctionFields {...fields} />
      </EditForm>
      {group !== 'new' && group.settings?.profile === 'uacsta' && group.settings.lines.length > 0 ? (
        <PhoneProvisioning group={group} lines={group.settings.lines} />
      ) : null}
    </div>
  )
}
