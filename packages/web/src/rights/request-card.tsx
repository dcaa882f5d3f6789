/** Somebody asks to see more: accepted as asked or otherwise, or declined. */
import { Button, Select } from '@mantine/core'
import type { GrantRequestView } from '@offhook/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { useApi, useMe } from '../live/live.tsx'
import { grantsKey } from './grants-key.ts'
import { levelNames } from './right-sections.ts'
import { useRightWords } from './right-words.ts'

export function RequestCard({ request }: { readonly request: GrantRequestView }) {
  const { t } = useTranslation('rights')
  const api = useApi()
  const queries = useQueryClient()
  const words = useRightWords()
  const mayGrant = useMe()?.mayGrant ?? true
  const showProblem = useShowProblem()
  const { askerId, askerName: name, grade, message } = request
  const [level, setLevel] = useState<string>(grade.level)
  const params = { id: askerId }
  const refresh = () => queries.invalidateQueries({ queryKey: grantsKey })
  const accept = useMutation({
    mutationFn: () => {
      const chosen = levelNames.find((known) => known === level)
      return api.acceptGrantRequest({
        params,
        body: chosen === undefined || chosen === grade.level ? {} : { grade: { level: chosen } },
      })
    },
    onSuccess: (grant) => {
      showDone(t('requests.accepted', { name, level: words.level(grant.grade.level) }))
      return refresh()
    },
    onError: showProblem,
  })
  const decline = useMutation({
    mutationFn: () => api.declineGrantRequest({ params }),
    onSuccess: () => {
      showDone(t('requests.declined', { name }))
      return refresh()
    },
    onError: showProblem,
  })
  const offered = [...new Set([grade.level, ...levelNames.filter((known) => known !== 'none')])]
  return (
    <section className="column near" aria-label={name}>
      <p>{t('requests.wants', { name, level: words.level(grade.level) })}</p>
      {message === '' ? null : <p className="dim">“{message}”</p>}
      {mayGrant ? (
        <Select
          size="xs"
          label={t('requests.acceptLevel')}
          data={offered.map((value) => ({ value, label: words.level(value) }))}
          value={level}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => setLevel(value ?? grade.level)}
        />
      ) : (
        <p className="dim small">{t('requests.switchedOff')}</p>
      )}
      <div className="row near">
        {mayGrant ? (
          <Button size="compact-sm" loading={accept.isPending} onClick={() => accept.mutate()}>
            {t('requests.accept')}
          </Button>
        ) : null}
        <Button
          size="compact-sm"
          variant="default"
          loading={decline.isPending}
          onClick={() => decline.mutate()}
        >
          {t('requests.decline')}
        </Button>
      </div>
    </section>
  )
}
