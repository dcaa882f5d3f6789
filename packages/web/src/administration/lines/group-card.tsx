/** One phone system: its state in plain words, its lines, and what can be done with it. */
import { Button, Progress } from '@mantine/core'
import type { LineGroup, SwitchProfileView } from '@offhook/contract'
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import classes from './lines.module.css'

interface GroupCardProps {
  readonly group: LineGroup
  readonly onEdit: () => void
  readonly onChanged: () => void
}

export function useProfiles(): readonly SwitchProfileView[] {
  const { t } = useTranslation('lineGroups')
  const api = useApi()
  const profiles = useQuery({
    queryKey: ['admin', 'switch-profiles'],
    queryFn: ({ signal }) => api.listSwitchProfiles({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const generic = t('genericProfile')
  return useMemo(
    () =>
      (profiles.data ?? []).map((profile) =>
        profile.id === 'generic' ? { ...profile, title: generic } : profile,
      ),
    [profiles.data, generic],
  )
}

export function GroupCard({ group, onEdit, onChanged }: GroupCardProps) {
  const { t } = useTranslation('lineGroups')
  const api = useApi()
  const showProblem = useShowProblem()
  const profiles = useProfiles()
  const { name, settings, origin } = group
  const restart = useMutation({
    mutationFn: () => api.restartLineGroup({ params: { name } }),
    onSuccess: () => {
      showDone(t('restarted', { name }))
      onChanged()
    },
    onError: showProblem,
  })
  const maker = profiles.find(({ id }) => id === settings?.profile)?.title ?? 'CSTA'
  return (
    <li className={`${classes.group} surface`}>
      <div className={classes.groupHead}>
        <div>
          <h2 className={classes.groupName}>{name === 'built-in' ? t('kinds.builtIn') : name}</h2>
          {group.kind === 'builtIn' ? null : (
            <p className="dim small">
              {t(`kinds.${group.kind}`, { maker })}
              {settings ? ` · ${settings.host}${settings.port === null ? '' : `:${settings.port}`}` : ''}
            </p>
          )}
        </div>
        <State group={group} />
      </div>
      <Fault group={group} />
      <LineCounts group={group} />
      {group.messages && group.state === 'connected' ? (
        <p className="dim small">{t('messages', group.messages)}</p>
      ) : null}
      {origin === 'file' ? <p className="dim small">{t('fromFile')}</p> : null}
      {group.kind === 'builtIn' ? (
        <div className="row near">
          <Button size="xs" variant="default" onClick={onEdit}>
            {t('edit')}
          </Button>
        </div>
      ) : null}
      {settings ? (
        <div className="row near">
          {origin === 'stored' ? (
            <Button size="xs" variant="default" onClick={onEdit}>
              {t('edit')}
            </Button>
          ) : null}
          {group.state === 'off' ? null : (
            <Button size="xs" variant="default" loading={restart.isPending} onClick={() => restart.mutate()}>
              {t('restart')}
            </Button>
          )}
        </div>
      ) : null}
    </li>
  )
}

function State({ group }: { readonly group: LineGroup }) {
  const { t } = useTranslation('lineGroups')
  const word = group.fault ?? (group.state === 'off' ? 'off' : 'connected')
  const Picture =
    word === 'connected'
      ? IconCircleCheck
      : word === 'off'
        ? IconCircleDashed
        : word === 'communication'
          ? IconCircleX
          : IconAlertTriangle
  return (
    <span className={classes.state} data-state={word}>
      <Picture size={18} stroke={1.8} aria-hidden />
      {t(`states.${word}`)}
    </span>
  )
}

/** Whose matter it is, what to do, and what the phone system said itself. */
function Fault({ group: { fault, sentence } }: { readonly group: LineGroup }) {
  const { t } = useTranslation('lineGroups')
  if (!fault) return null
  return (
    <div className={classes.fault} data-fault={fault}>
      <p>{t(`advice.${fault}`)}</p>
      {sentence === '' ? null : (
        <p className="small" lang="en">
          {t('told', { sentence })}
        </p>
      )}
    </div>
  )
}

function LineCounts({ group: { lines, taken, state } }: { readonly group: LineGroup }) {
  const { t } = useTranslation('lineGroups')
  const total = Object.values(lines).reduce((sum, count) => sum + count, 0)
  const open = lines.inService ?? 0
  const done = total - (lines.notInitialised ?? 0)
  if (total === 0 && taken === 0) return <p className="dim">{t('noLines')}</p>
  const others = (['outOfService', 'cannotOpen', 'notInitialised'] as const)
    .filter((each) => (lines[each] ?? 0) > 0)
    .map((each) => t(`counts.${each}`, { count: lines[each] ?? 0 }))
  if (taken > 0) others.push(t('counts.taken', { count: taken }))
  return (
    <div>
      <p>
        {t('linesOpen', { open, total })}
        {others.length > 0 ? <span className="dim"> · {others.join(' · ')}</span> : null}
      </p>
      {state === 'connected' && done < total ? (
        <Progress
          value={(100 * done) / total}
          size="sm"
          aria-label={t('progress', { done, total })}
          className={classes.progress}
        />
      ) : null}
    </div>
  )
}
