/** Pages that the one field finds by their names. Pure. */
import type { Me } from '@offhook/contract'
import type { TFunction } from 'i18next'
import { administrationPages, type NamedPage, ownPages, settingsParts } from './pages.ts'

const MOST = 4

/** The pages one of whose words begins with `text`; none for numbers. */
export function pagesFor(text: string, t: TFunction, role: Me['role'] | undefined): readonly NamedPage[] {
  const wanted = text.trim().toLowerCase()
  if (wanted.length < 2 || /^[0-9+*#]/.test(wanted)) return []
  return [...ownPages(t), ...administrationPages(t, role ?? 'user'), ...settingsParts(t)]
    .filter(({ title }) => beginsWord(title, wanted))
    .slice(0, MOST)
}

/** Whether a word of the title begins with what is wanted. */
export function beginsWord(title: string, wanted: string): boolean {
  const lower = title.toLowerCase()
  return lower.startsWith(wanted) || lower.split(/[\s·&-]+/).some((word) => word.startsWith(wanted))
}
