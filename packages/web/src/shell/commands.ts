/** What the one field does besides searching and dialling: one's own presence, and the list of keys. Pure. */
import type { Me } from '@offhook/contract'
import type { TFunction } from 'i18next'
import { beginsWord } from './suggested-pages.ts'

export type Command =
  | { readonly kind: 'presence'; readonly presence: Me['ownPresence']; readonly title: string }
  | { readonly kind: 'keys'; readonly title: string }

const presences = ['available', 'busy', 'wrapUp', 'away', 'doNotDisturb', 'offline'] as const
const MOST = 3

/** The commands one of whose words begins with `text`. */
export function commandsFor(text: string, t: TFunction, hasPresence: boolean): readonly Command[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '?') return [{ kind: 'keys', title: t('title', { ns: 'keyboard' }) }]
  if (wanted.length < 2 || /^[0-9+*#]/.test(wanted)) return []
  const presence = t('me.presence', { ns: 'shell' })
  const offered: Command[] = hasPresence
    ? [
        ...presences.map(
          (state): Command => ({
            kind: 'presence',
            presence: state,
            title: `${presence} · ${t(`presence.${state}`, { ns: 'shell' })}`,
          }),
        ),
        { kind: 'presence', presence: null, title: `${presence} · ${t('me.automatic', { ns: 'shell' })}` },
      ]
    : []
  return [...offered, { kind: 'keys', title: t('title', { ns: 'keyboard' }) } as const]
    .filter(({ title }) => beginsWord(title, wanted))
    .slice(0, MOST)
}
