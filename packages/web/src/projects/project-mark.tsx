/** The project of a journal entry. */
import { Badge } from '@mantine/core'
import type { JournalEntry } from '@offhook/contract'
import { IconBriefcase } from '@tabler/icons-react'
import classes from './project-mark.module.css'

export function ProjectMark({ entry: { project } }: { readonly entry: JournalEntry }) {
  if (!project) return null
  return (
    <Badge
      className={classes.mark}
      variant="default"
      tt="none"
      fw={500}
      maw={200}
      leftSection={<IconBriefcase size={13} aria-hidden />}
    >
      <span className={classes.name}>{project.name}</span>
    </Badge>
  )
}
