/** The project of the next call: chosen once, for whatever is dialled then, from the keypad, the one field or the journal. */
import type { ProjectChoice } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react'
import { useApi, useMe } from '../live/live.tsx'
import { useLineThatDials } from '../own/use-remote-office.ts'
import { CodeDialog } from './code-dialog.tsx'
import { keptCodes } from './kept-codes.ts'
import { readRecent, withRecent } from './recent-projects.ts'

/** What goes along with a call. */
export interface CallFor {
  readonly project?: string
  readonly pin?: string
  readonly userCode?: string
}

interface ProjectState {
  readonly chosen: string | null
  readonly choose: (name: string | null) => void
  readonly recent: readonly string[]
}

/** What whoever places a call needs; it never changes, so that the many who may call are not drawn again. */
interface CallPreparation {
  /** Asks for what the chosen project needs. Null: the person has thought better of it. */
  readonly prepare: () => Promise<CallFor | null>
  /** The call is placed: the next one is for no project until somebody chooses. */
  readonly done: () => void
}

const ProjectContext = createContext<ProjectState | null>(null)
const PreparationContext = createContext<CallPreparation | null>(null)
const RECENT_KEY = 'offhook-recent-projects'

interface Asking {
  readonly project: ProjectChoice
  readonly answer: (codes: CallFor | null) => void
}

export function ProjectProvider({ children }: { readonly children: ReactNode }) {
  const personId = useMe()?.id ?? ''
  const projects = useProjects()
  const [chosen, choose] = useState<string | null>(null)
  const [recent, setRecent] = useState(() => readRecent(localStorage.getItem(RECENT_KEY)))
  const [asking, ask] = useState<Asking | null>(null)
  const project = projects.find(({ name }) => name === chosen)
  const now = useRef({ personId, project })
  now.current = { personId, project }
  const preparation = useMemo<CallPreparation>(
    () => ({
      async prepare() {
        const { personId, project } = now.current
        if (!project) return {}
        if (project.prompts.length === 0) return { project: project.name }
        const kept = await keptCodes(personId, project.name)
        const isComplete = project.prompts.every(({ ask: what }) =>
          what === 'pin' ? kept.pin !== undefined : kept.userCode !== undefined,
        )
        if (isComplete) return { project: project.name, ...kept }
        return new Promise((resolve) => ask({ project, answer: resolve }))
      },
      done() {
        const { project } = now.current
        if (!project) return
        setRecent((former) => {
          const names = withRecent(former, project.name)
          localStorage.setItem(RECENT_KEY, JSON.stringify(names))
          return names
        })
        choose(null)
      },
    }),
    [],
  )
  const state = useMemo(
    () => ({ chosen: project ? chosen : null, choose, recent }),
    [chosen, project, recent],
  )
  return (
    <PreparationContext.Provider value={preparation}>
      <ProjectContext.Provider value={state}>{children}</ProjectContext.Provider>
      {asking ? (
        <CodeDialog
          project={asking.project}
          personId={personId}
          onClose={(codes) => {
            ask(null)
            asking.answer(codes && { project: asking.project.name, ...codes })
          }}
        />
      ) : null}
    </PreparationContext.Provider>
  )
}

export function useProjectState(): ProjectState {
  const state = useContext(ProjectContext)
  if (!state) throw new Error('ProjectProvider is missing')
  return state
}

export function useCallPreparation(): CallPreparation {
  const preparation = useContext(PreparationContext)
  if (!preparation) throw new Error('ProjectProvider is missing')
  return preparation
}

/** The projects of the location of a line; without one, of the line that dials. */
export function useProjects(line?: string): readonly ProjectChoice[] {
  const api = useApi()
  const usual = useLineThatDials()?.line
  const asked = line ?? usual
  const answer = useQuery({
    queryKey: ['projects', asked],
    queryFn: ({ signal }) => api.listProjects({ query: { ...(asked ? { line: asked } : {}) }, signal }),
    enabled: asked !== undefined,
    staleTime: 60_000,
  })
  return answer.data ?? []
}
