/** The sections of a long page, which tell of themselves as they appear, and the list that leads to them. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './section-list.module.css'

interface Listed {
  readonly id: string
  readonly title: string
}

/** Tells that a section is there; the answer takes it out. */
type Tell = (section: Listed) => () => void

const ListContext = createContext<Tell | null>(null)

export function useListed(id: string, title: string): void {
  const tell = useContext(ListContext)
  useEffect(() => tell?.({ id, title }), [tell, id, title])
}

/** The page with the list beside it; the list goes where there is no room. */
export function SectionList({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('settings')
  const [sections, setSections] = useState<readonly Listed[]>([])
  const tell = useMemo<Tell>(
    () => (section) => {
      setSections((former) => inOrder([...former.filter(({ id }) => id !== section.id), section]))
      return () => setSections((former) => former.filter((each) => each !== section))
    },
    [],
  )
  const current = useCurrent(sections)
  return (
    <div className={classes.layout}>
      <nav className={classes.list} aria-label={t('sections')}>
        {sections.map(({ id, title }) => (
          <a key={id} href={`#${id}`} className={classes.entry} aria-current={id === current || undefined}>
            {title}
          </a>
        ))}
      </nav>
      <ListContext value={tell}>{children}</ListContext>
    </div>
  )
}

/** As they stand on the page, whenever each of them was loaded. */
function inOrder(sections: readonly Listed[]): readonly Listed[] {
  return [...sections].sort((a, b) => {
    const [one, other] = [document.getElementById(a.id), document.getElementById(b.id)]
    if (!one || !other) return 0
    return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1
  })
}

/** The first section that is in sight. */
function useCurrent(sections: readonly Listed[]): string | undefined {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const observer = new IntersectionObserver((changes) =>
      setSeen((former) => {
        const next = new Set(former)
        for (const { target, isIntersecting } of changes)
          if (isIntersecting) next.add(target.id)
          else next.delete(target.id)
        return next
      }),
    )
    for (const { id } of sections) {
      const element = document.getElementById(id)
      if (element) observer.observe(element)
    }
    return () => observer.disconnect()
  }, [sections])
  return sections.find(({ id }) => seen.has(id))?.id
}
