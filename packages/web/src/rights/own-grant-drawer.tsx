/** What one gives a colleague, with what that colleague will see. */
import { Button, Drawer, Skeleton } from '@mantine/core'
import type { AccountView, NewGrade, RightsPreview } from '@offhook/contract'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText, useShowProblem } from '../elements/problem.tsx'
import { useApi, useMe } from '../live/live.tsx'
import { Differences } from './differences.tsx'
import { GradeField } from './grade-field.tsx'
import { grantsKey } from './grants-key.ts'
import { SightPreview } from './sight-preview.tsx'

export interface Granted {
  readonly id: string
  readonly name: string
  /** What they have now. */
  readonly grade: NewGrade
}

export function OwnGrantDrawer(props: { readonly granted: Granted | null; readonly onClose: () => void }) {
  const { t } = useTranslation(['rights', 'shell'])
  const { granted, onClose } = props
  return (
    <Drawer
      opened={granted !== null}
      onClose={onClose}
      title={granted ? t('privacy.giveTitle', { name: granted.name }) : ''}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {granted ? <Content key={granted.id} granted={granted} onClose={onClose} /> : null}
    </Drawer>
  )
}

function Content({ granted, onClose }: { readonly granted: Granted; readonly onClose: () => void }) {
  const { t } = useTranslation(['rights', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const [grade, setGrade] = useState(granted.grade)
  const params = { id: granted.id }
  const preview = useQuery({
    queryKey: [...grantsKey, 'preview', granted.id, grade],
    queryFn: ({ signal }) => api.previewGrant({ params, body: grade, signal }),
    placeholderData: keepPreviousData,
  })
  const account = useQuery({ queryKey: ['account'], queryFn: ({ signal }) => api.getAccount({ signal }) })
  const save = useMutation({
    mutationFn: () => api.giveGrant({ params, body: grade }),
    onSuccess: async () => {
      // Whoever opens it again at once finds what was saved.
      await queries.invalidateQueries({ queryKey: grantsKey })
      showDone(t('saved', { ns: 'shell' }))
      onClose()
    },
    onError: showProblem,
  })
  const error = preview.error ?? account.error
  if (error) return <p role="alert">{problemText(error)}</p>
  const isChanged = JSON.stringify(grade) !== JSON.stringify(granted.grade)
  return (
    <div className="column far">
      <GradeField label={t('levelLabel')} value={grade} former={granted.grade} onChange={setGrade} />
      {preview.data && isChanged ? <Differences preview={preview.data} /> : null}
      <div>
        <Button disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate()}>
          {t('save', { ns: 'shell' })}
        </Button>
      </div>
      {preview.data && account.data ? (
        <OwnSight name={granted.name} preview={preview.data} account={account.data} />
      ) : (
        <Skeleton height={240} />
      )}
    </div>
  )
}

function OwnSight(props: {
  readonly name: string
  readonly preview: RightsPreview
  readonly account: AccountView
}) {
  const me = useMe()
  const { name, preview, account } = props
  return (
    <SightPreview
      viewerName={name}
      person={{
        name: account.name,
        lines: me?.lines ?? [],
        business: [account.numbers.business, account.mobile, account.email].filter(Boolean).join(' · '),
        department: [account.address.office, account.address.city].filter(Boolean).join(', '),
        private: account.numbers.private ?? '',
      }}
      before={preview.before.rights}
      after={preview.after.rights}
    />
  )
}
