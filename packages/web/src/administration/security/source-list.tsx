import { Button } from '@mantine/core'
import type { SignInSource } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../../elements/problem.tsx'
import { Section, Setting } from '../../elements/section.tsx'
import { useApi } from '../../live/live.tsx'
import { draftOf, emptyDraft, type SourceDraft } from './source-draft.ts'
import { SourceDrawer } from './source-drawer.tsx'

const sourcesKey = ['admin', 'sign-in-sources'] as const

export function SourceList() {
  const { t } = useTranslation('security')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [draft, setDraft] = useState<SourceDraft | null>(null)
  const sources = useQuery({
    queryKey: sourcesKey,
    queryFn: ({ signal }) => api.listSignInSources({ signal }),
  })
  const trial = useMutation({
    mutationFn: (id: string) => api.trySignInSource({ params: { id } }),
    onSuccess: ({ server, entries }) =>
      showDone(entries === null ? t('tried', { server }) : t('triedEntries', { server, count: entries })),
    onError: showProblem,
  })
  return (
    <Section id="sources" title={t('sources')} hint={t('sourcesHint')}>
      {sources.data?.length === 0 ? <Setting label={t('noSources')}>{null}</Setting> : null}
      {sources.data?.map((source) => (
        <Setting
          key={source.id}
          label={source.name}
          hint={hintOf(source, t(`kinds.${source.kind}`), t('off'))}
        >
          <span className="row near">
            <Button
              variant="default"
              size="compact-sm"
              loading={trial.isPending && trial.variables === source.id}
              onClick={() => trial.mutate(source.id)}
            >
              {t('try')}
            </Button>
            <Button variant="default" size="compact-sm" onClick={() => setDraft(draftOf(source))}>
              {t('edit')}
            </Button>
          </span>
        </Setting>
      ))}
      <div className="row near wrap" style={{ padding: '12px 0' }}>
        <Button variant="default" onClick={() => setDraft(emptyDraft('provider'))}>
          {t('addProvider')}
        </Button>
        <Button variant="default" onClick={() => setDraft(emptyDraft('directory'))}>
          {t('addDirectory')}
        </Button>
      </div>
      <SourceDrawer
        draft={draft}
        onDraft={setDraft}
        onSaved={async () => {
          // Whoever opens it again at once finds what was saved.
          await queries.invalidateQueries({ queryKey: sourcesKey })
          setDraft(null)
        }}
      />
    </Section>
  )
}

function hintOf(source: SignInSource, kind: string, off: string): string {
  const where = source.kind === 'provider' ? source.issuer : source.servers.join(', ')
  return [kind, where, source.isActive ? '' : off].filter(Boolean).join(' · ')
}
