/** For which project the next call is: those used last first, the others by search. Nothing where the location has none. */
import { ActionIcon, Select, Tooltip } from '@mantine/core'
import { IconBriefcase, IconKeyOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'
import { keepCodes, keptCodes } from './kept-codes.ts'
import { useProjectState, useProjects } from './project-choice.tsx'
import { inOrder } from './recent-projects.ts'

export function ProjectField() {
  const { t } = useTranslation('projects')
  const projects = useProjects()
  const { chosen, choose, recent } = useProjectState()
  const project = projects.find(({ name }) => name === chosen)
  if (projects.length === 0) return null
  const known = inOrder(projects, recent)
  const options = (list: typeof projects) => list.map(({ name }) => ({ value: name, label: name }))
  const data =
    known.recent.length === 0
      ? options(projects)
      : [
          { group: t('recent'), items: options(known.recent) },
          ...(known.others.length > 0 ? [{ group: t('others'), items: options(known.others) }] : []),
        ]
  return (
    <div className="column near">
      <div className="row near">
        <Select
          className="grow"
          aria-label={t('label')}
          placeholder={t('none')}
          leftSection={<IconBriefcase size={17} aria-hidden />}
          data={data}
          value={project ? chosen : null}
          onChange={choose}
          searchable
          clearable
          selectFirstOptionOnChange
          nothingFoundMessage={t('nothing')}
          clearButtonProps={{ 'aria-label': t('clear') }}
        />
        {project && project.prompts.length > 0 ? <Forget project={project.name} /> : null}
      </div>
      {project ? <p className="dim small">{t(`uses.${project.use}`)}</p> : null}
    </div>
  )
}

/** Codes that are remembered can be forgotten where they are used. */
function Forget({ project }: { readonly project: string }) {
  const { t } = useTranslation('projects')
  const personId = useMe()?.id ?? ''
  const [isKept, setKept] = useState(false)
  useEffect(() => {
    let isCurrent = true
    void keptCodes(personId, project).then((codes) => {
      if (isCurrent) setKept(Object.keys(codes).length > 0)
    })
    return () => {
      isCurrent = false
    }
  }, [personId, project])
  if (!isKept) return null
  return (
    <Tooltip label={t('forget')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('forget')}
        onClick={() => void keepCodes(personId, project, null).then(() => setKept(false))}
      >
        <IconKeyOff size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
