/** The rights lens: what one person sees of another, why, and what a grant would change. */
import { ActionIcon, Button, Skeleton, Switch } from '@mantine/core'
import type { RightsLens as Lens, NewGrade } from '@offhook/contract'
import { IconArrowsLeftRight, IconZoomQuestion } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'
import { showDone, useProblemText, useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { PersonSelect } from '../people/person-select.tsx'
import { Differences } from '../rights/differences.tsx'
import { FactList } from '../rights/fact-list.tsx'
import { GradeField } from '../rights/grade-field.tsx'
import { newGradeOf } from '../rights/right-sections.ts'
import { useRightWords } from '../rights/right-words.ts'
import classes from '../rights/rights.module.css'
import { SightPreview } from '../rights/sight-preview.tsx'
import { useAdminPerson } from './use-admin-person.ts'

const lensKey = ['admin', 'lens'] as const

export function RightsLens() {
  const { t } = useTranslation('rights')
  const { viewer = null, owner = null } = useSearch({ from: '/signed-in/administration/lens' })
  const navigate = useNavigate()
  const choose = (next: { viewer: string | null; owner: string | null }) =>
    navigate({
      to: '/administration/lens',
      search: { ...(next.viewer && { viewer: next.viewer }), ...(next.owner && { owner: next.owner }) },
      replace: true,
    })
  return (
    <>
      <div>
        <h1>{t('lens.title')}</h1>
        <p className="dim">{t('lens.hint')}</p>
      </div>
      <div className={classes.pickers}>
        <PersonSelect
          label={t('lens.viewer')}
          value={viewer}
          onChange={(id) => choose({ viewer: id, owner })}
        />
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('lens.swap')}
          title={t('lens.swap')}
          onClick={() => choose({ viewer: owner, owner: viewer })}
        >
          <IconArrowsLeftRight size={18} aria-hidden />
        </ActionIcon>
        <PersonSelect
          label={t('lens.owner')}
          value={owner}
          onChange={(id) => choose({ viewer, owner: id })}
        />
      </div>
      {viewer === null || owner === null ? (
        <Empty icon={IconZoomQuestion} title={t('lens.emptyTitle')} hint={t('lens.emptyHint')} />
      ) : viewer === owner ? (
        <p className="dim">{t('lens.same')}</p>
      ) : (
        <Between key={`${viewer} ${owner}`} viewerId={viewer} ownerId={owner} />
      )}
    </>
  )
}

function Between({ viewerId, ownerId }: { readonly viewerId: string; readonly ownerId: string }) {
  const api = useApi()
  const problemText = useProblemText()
  const lens = useQuery({
    queryKey: [...lensKey, viewerId, ownerId],
    queryFn: ({ signal }) => api.getRightsLens({ query: { viewerId, ownerId }, signal }),
  })
  const grants = useQuery({
    queryKey: [...lensKey, 'grants', ownerId],
    queryFn: ({ signal }) => api.listPersonGrants({ params: { id: ownerId }, signal }),
  })
  const error = lens.error ?? grants.error
  if (error) return <p role="alert">{problemText(error)}</p>
  if (!lens.data || !grants.data) return <Skeleton height={320} />
  const given = grants.data.given.find((grant) => grant.viewerId === viewerId)
  return <Facts lens={lens.data} given={given ? newGradeOf(given.grade) : null} />
}

interface FactsProps {
  readonly lens: Lens
  /** What the owner gives the viewer now. */
  readonly given: NewGrade | null
}

function Facts({ lens, given }: FactsProps) {
  const { t } = useTranslation('rights')
  const words = useRightWords()
  const [isOnlyDenied, showOnlyDenied] = useState(false)
  const { viewerName, ownerName, viewerId, ownerId, grade, facts } = lens
  const start: NewGrade = given ?? { level: 'none' }
  const [proposed, propose] = useState<NewGrade>(start)
  const isChanged = JSON.stringify(proposed) !== JSON.stringify(start)
  const preview = usePreview(viewerId, ownerId, proposed, isChanged)
  const shown = isOnlyDenied ? facts.filter(({ answer }) => !answer) : facts
  return (
    <div className={classes.lens}>
      <section className={`${classes.panel} surface`} aria-labelledby="lens-facts">
        <div className="row between wrap">
          <div>
            <h2 id="lens-facts">
              {t('lens.sees', { viewer: viewerName, owner: ownerName, level: words.level(grade.level) })}
            </h2>
            <p className="dim small tabular">
              {t('lens.summary', { count: grade.rights.length, all: facts.length })}
            </p>
          </div>
          <Switch
            label={t('lens.onlyDenied')}
            checked={isOnlyDenied}
            onChange={(event) => showOnlyDenied(event.currentTarget.checked)}
          />
        </div>
        <FactList facts={shown} {...(isChanged && preview ? { changes: preview } : {})} />
      </section>
      <div className={classes.side}>
        <GrantForm
          lens={lens}
          given={given}
          proposed={proposed}
          propose={propose}
          isChanged={isChanged}
          preview={preview}
        />
        <SeenBy lens={lens} after={(isChanged ? preview?.after.rights : undefined) ?? grade.rights} />
      </div>
    </div>
  )
}

type Preview = ReturnType<typeof usePreview>

function usePreview(viewerId: string, ownerId: string, grant: NewGrade, isNeeded: boolean) {
  const api = useApi()
  return useQuery({
    queryKey: [...lensKey, viewerId, ownerId, 'preview', grant],
    queryFn: ({ signal }) => api.previewRights({ body: { viewerId, ownerId, change: { grant } }, signal }),
    enabled: isNeeded,
    placeholderData: keepPreviousData,
  }).data
}

interface GrantFormProps extends FactsProps {
  readonly proposed: NewGrade
  readonly propose: (grade: NewGrade) => void
  readonly isChanged: boolean
  readonly preview: Preview
}

function GrantForm({ lens, given, proposed, propose, isChanged, preview }: GrantFormProps) {
  const { t } = useTranslation(['rights', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const { viewerName, ownerName, viewerId, ownerId } = lens
  const params = { id: ownerId, viewerId }
  const save = useMutation({
    mutationFn: async (grade: NewGrade | null) => {
      if (grade === null) await api.deletePersonGrant({ params })
      else await api.setPersonGrant({ params, body: grade })
    },
    onSuccess: (_done, grade) => {
      if (grade === null) propose({ level: 'none' })
      showDone(
        grade === null
          ? t('lens.takenBack', { viewer: viewerName })
          : t('lens.given', { viewer: viewerName, owner: ownerName }),
      )
      return queries.invalidateQueries({ queryKey: lensKey })
    },
    onError: showProblem,
  })
  return (
    <section className={`${classes.panel} surface`}>
      <div>
        <h2>{t('lens.grant', { viewer: viewerName, owner: ownerName })}</h2>
        <p className="dim small">{t('lens.grantHint')}</p>
      </div>
      <GradeField
        label={t('levelLabel')}
        value={proposed}
        former={given ?? { level: 'none' }}
        onChange={propose}
      />
      {isChanged && preview ? <Differences preview={preview} /> : null}
      <div className="row near wrap">
        <Button disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate(proposed)}>
          {t('save', { ns: 'shell' })}
        </Button>
        {given ? (
          <Button variant="default" onClick={() => save.mutate(null)}>
            {t('lens.takeBack')}
          </Button>
        ) : null}
      </div>
    </section>
  )
}

function SeenBy({
  lens,
  after,
}: {
  readonly lens: Lens
  readonly after: readonly Lens['grade']['rights'][number][]
}) {
  const { ownerId, ownerName, viewerName, grade } = lens
  const data = useAdminPerson(ownerId)
  return (
    <section className={`${classes.panel} surface`}>
      <SightPreview
        viewerName={viewerName}
        person={{
          name: ownerName,
          lines: data?.lines ?? [],
          business: [data?.numbers.business, data?.mobile, data?.email].filter(Boolean).join(' · '),
          department: data?.department ?? '',
          private: data?.numbers.private ?? '',
        }}
        before={grade.rights}
        after={after}
      />
    </section>
  )
}
