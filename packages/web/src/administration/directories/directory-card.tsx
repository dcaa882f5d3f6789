/** One directory: how it is, when it was read, and what one may do with it. */
import { Button } from '@mantine/core'
import type { DirectoryView } from '@offhook/contract'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconRefresh,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { dateAndTime, count as formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import classes from './directories.module.css'
import { ScimToken } from './scim-token.tsx'
import { useDirectoryFault } from './use-directory-fault.ts'

interface DirectoryCardProps {
  readonly directory: DirectoryView
  readonly onRun: (request: { isFull: boolean; mayDeactivateMany: boolean }) => void
  readonly onEdit: () => void
  readonly onHistory: () => void
}

const pictures = {
  off: IconCircleDashed,
  waiting: IconCircleCheck,
  never: IconCircleDashed,
  running: IconRefresh,
  failing: IconCircleX,
  stopped: IconAlertTriangle,
  listening: IconCircleCheck,
}

export function DirectoryCard({ directory, onRun, onEdit, onHistory }: DirectoryCardProps) {
  const { t } = useTranslation('directories')
  const language = useLanguage()
  const faultText = useDirectoryFault()
  const { settings, state, lastRun, progress, nextRunAt } = directory
  const shown =
    state !== 'waiting' ? state : settings.kind === 'scim' ? 'listening' : lastRun === null ? 'never' : state
  const Picture = pictures[shown]
  const isReadable = settings.isActive && settings.kind !== 'scim'
  return (
    <li className={classes.card} aria-labelledby={`directory-${directory.id}`}>
      <div className="row between">
        <div>
          <h2 id={`directory-${directory.id}`}>{settings.name}</h2>
          <div className="dim small">{t(`kinds.${settings.kind}`)}</div>
        </div>
        <span className={classes.state} data-state={shown} role="status">
          <Picture size={18} stroke={1.8} aria-hidden />
          {t(`states.${shown}`)}
        </span>
      </div>
      {directory.fault ? <p className={classes.fault}>{faultText(directory.fault)}</p> : null}
      {progress ? (
        <div className="column near">
          <progress
            className={classes.progress}
            aria-label={t('states.running')}
            {...(progress.expected === null ? {} : { max: progress.expected, value: progress.read })}
          />
          <span className="dim small">
            {t('progress', {
              read: formatCount(progress.read, language),
              created: formatCount(progress.created, language),
              changed: formatCount(progress.changed, language),
            })}
          </span>
        </div>
      ) : null}
      {state === 'stopped' && lastRun ? (
        <div className={classes.brake} role="alert">
          <strong>{t('brakeTitle', { count: lastRun.wouldDeactivate })}</strong>
          <p>{t('brakeHint')}</p>
          <Button
            variant="light"
            color="red"
            c="var(--bad)"
            size="compact-sm"
            onClick={() => onRun({ isFull: true, mayDeactivateMany: true })}
          >
            {t('brakeAct', { count: lastRun.wouldDeactivate })}
          </Button>
        </div>
      ) : null}
      <p className="small">
        {t('people', { count: directory.people })} · {t('groups', { count: directory.groups })}
        {directory.computers > 0 ? ` · ${t('computers', { count: directory.computers })}` : null}
        {lastRun && lastRun.server !== '' ? (
          <span className="dim">
            {' · '}
            {t('lastRun', { when: dateAndTime(lastRun.endedAt, language), server: lastRun.server })}
          </span>
        ) : null}
        {nextRunAt === null ? null : (
          <span className="dim">
            {' · '}
            {t('nextRun', { when: dateAndTime(nextRunAt, language) })}
          </span>
        )}
      </p>
      {settings.kind === 'scim' ? <ScimToken id={directory.id} /> : null}
      <div className="row near" style={{ flexWrap: 'wrap' }}>
        {isReadable ? (
          <>
            <Button
              variant="default"
              size="compact-sm"
              disabled={state === 'running'}
              onClick={() => onRun({ isFull: false, mayDeactivateMany: false })}
            >
              {t('run')}
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              disabled={state === 'running'}
              onClick={() => onRun({ isFull: true, mayDeactivateMany: false })}
            >
              {t('runAll')}
            </Button>
          </>
        ) : null}
        <Button variant="default" size="compact-sm" onClick={onHistory}>
          {t('history')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={onEdit}>
          {t('edit')}
        </Button>
      </div>
    </li>
  )
}
