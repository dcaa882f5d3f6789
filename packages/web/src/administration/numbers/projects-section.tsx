import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { moved, newKey } from './draft.ts'
import { EntryList } from './entry-list.tsx'
import { useForm, useRefusal } from './form-context.tsx'
import { FormSection } from './form-section.tsx'

const uses = ['dial-and-journal', 'dial', 'journal', 'private'] as const

export function ProjectsSection() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const refusal = useRefusal()
  const count = draft.projects.length
  return (
    <FormSection
      id="projects"
      title={t('sections.projects')}
      summary={count === 0 ? t('summaries.none') : t('summaries.projects', { count })}
      places={['/projects']}
    >
      <div className="column">
        <p className="dim small">{t('projects.lead')}</p>
        <EntryList
          label={t('sections.projects')}
          place="/projects"
          items={draft.projects}
          columns="minmax(0, 1.2fr) minmax(0, 1fr) minmax(0, 1.4fr)"
          headings={[t('projects.name'), t('projects.code'), t('projects.use')]}
          onChange={(projects) => change({ projects })}
          add={{
            label: t('projects.add'),
            make: () => ({ key: newKey(), name: '', code: '', use: 'dial-and-journal' as const }),
          }}
          removeLabel={({ name }) => t('projects.remove', { name })}
          move={{
            up: ({ name }) => t('projects.up', { name }),
            down: ({ name }) => t('projects.down', { name }),
            to: (from, to) => change({ projects: moved(draft.projects, from, to) }),
          }}
          error={(index) => refusal(`/projects/${index}`)}
          fields={(project, set) => (
            <>
              <TextInput
                aria-label={t('projects.name')}
                value={project.name}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
              <TextInput
                aria-label={`${t('projects.code')}: ${t('projects.codeHint')}`}
                placeholder="80X"
                title={t('projects.codeHint')}
                value={project.code}
                onChange={(event) => set({ code: event.currentTarget.value.trim() })}
              />
              <Select
                aria-label={t('projects.use')}
                allowDeselect={false}
                data={uses.map((value) => ({ value, label: t(`projects.uses.${value}`) }))}
                value={project.use}
                onChange={(value) => set({ use: uses.find((use) => use === value) ?? project.use })}
              />
            </>
          )}
        />
        {count > 0 ? <p className="dim tiny">{`${t('projects.code')}: ${t('projects.codeHint')}`}</p> : null}
      </div>
    </FormSection>
  )
}
