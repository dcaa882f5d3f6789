/** The title of the window and its picture: the call first, then the page. With many tabs open, one glance says whether somebody waits. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { PRODUCT } from '../elements/title.ts'

export interface CallAtAGlance {
  readonly state: 'ringing' | 'talking' | 'held'
  readonly name: string
}

const signs = { ringing: '●', talking: '☎', held: '⏸' } as const
const pictures = {
  ringing: '/icon-ringing.svg',
  talking: '/icon-talking.svg',
  held: '/icon-held.svg',
} as const

/** `name` is that of the page; empty where it has none. */
export function usePageTitle(call: CallAtAGlance | null, name: string): void {
  const { t } = useTranslation('calls')
  const state = call?.state ?? null
  const page = [name, PRODUCT].filter(Boolean).join(' · ')
  const title =
    call === null
      ? page
      : call.state === 'ringing'
        ? `${signs.ringing} ${t('titleBadge', { name: call.name })}`
        : `${signs[call.state]} ${call.name} · ${page}`
  useEffect(() => {
    document.title = title
    return () => {
      document.title = PRODUCT
    }
  }, [title])
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    link?.setAttribute('href', state === null ? '/icon.svg' : pictures[state])
    return () => link?.setAttribute('href', '/icon.svg')
  }, [state])
}
