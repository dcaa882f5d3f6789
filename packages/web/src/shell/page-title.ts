/** The title of the window and its picture: the call first, then the page. With many tabs open, one glance says whether somebody waits. */
import { useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { pageName } from './pages.ts'

const PRODUCT = 'Offhook'

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

export function usePageTitle(call: CallAtAGlance | null): void {
  const { t } = useTranslation(['shell', 'calls'])
  const path = useRouterState({ select: (state) => state.location.pathname })
  const state = call?.state ?? null
  const page = [pageName(path, t), PRODUCT].filter(Boolean).join(' · ')
  const title =
    call === null
      ? page
      : call.state === 'ringing'
        ? `${signs.ringing} ${t('titleBadge', { ns: 'calls', name: call.name })}`
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

/** The title of a page that stands alone, before one is signed in. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`
    return () => {
      document.title = PRODUCT
    }
  }, [title])
}
