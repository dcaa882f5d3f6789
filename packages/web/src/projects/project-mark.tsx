/** The project of a journal entry, and whether the call was private. */
import { Badge } from '@mantine/core'
import type { JournalEntry } from '@offhook/contract'
import { IconBriefcase, IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './project-mark.module.css'

export function ProjectMark({ entry }: { readonly entry: JournalEntry }) {
  const { t } = useTranslation('projects')
  if (!entry.project && !entry.isPrivate) return null
  const Picture = entry.isPrivate ? IconLock : IconBriefcase
  return (
    <Badge
      className={classes.mark}
      variant="default"
      tt="none"
      fw={500}
      maw={200}
      leftSection={<Picture size={13} aria-hidden />}
      title={entry.isPrivate ? t('journal.private') : undefined}
    >
      {entry.isPrivate ? <span className="visuallyHidden">{t('journal.private')}: </span> : null}
      <span className={classes.name}>{entry.project?.name ?? t('journal.private')}</span>
    </Badge>
  )
}
