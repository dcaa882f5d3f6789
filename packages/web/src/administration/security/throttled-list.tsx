import { Button } from '@mantine/core'
import type { Client } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../../elements/problem.tsx'
import { Section, Setting } from '../../elements/section.tsx'
import { useApi } from '../../live/live.tsx'

type Throttled = Awaited<ReturnType<Client['listThrottled']>>[number]
const throttledKey = ['admin', 'throttled'] as const
const ASK_EVERY_MS = 10_000

export function ThrottledList() {
  const { t } = useTranslation('security')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const list = useQuery({
    queryKey: throttledKey,
    queryFn: ({ signal }) => api.listThrottled({ signal }),
    refetchInterval: ASK_EVERY_MS,
  })
  const release = useMutation({
    mutationFn: ({ kind, key }: Throttled) => api.releaseThrottled({ body: { kind, key } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: throttledKey }),
    onError: showProblem,
  })
  return (
    <Section id="throttled" title={t('throttled')} hint={t('throttledHint')}>
      {list.data?.length === 0 ? <Setting label={t('nobodyThrottled')}>{null}</Setting> : null}
      {list.data?.map((entry) => (
        <Setting
          key={`${entry.kind} ${entry.key}`}
          label={`${t(`throttledKinds.${entry.kind}`)} ${entry.key}`}
          hint={[
            t('failures', { count: entry.failures }),
            entry.waitSeconds > 0 ? t('waits', { seconds: entry.waitSeconds }) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        >
          <Button variant="default" size="compact-sm" onClick={() => release.mutate(entry)}>
            {t('release')}
          </Button>
        </Setting>
      ))}
    </Section>
  )
}
