/** What stays when pages change: the rail, the one field, me, and the dock with the calls. */
import { useRouterState } from '@tanstack/react-router'
import { type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CallDock } from '../calls/call-dock.tsx'
import { useCallKeys } from '../calls/call-keys.ts'
import { useIncomingCalls } from '../calls/incoming.tsx'
import { useJournalNews } from '../journal/use-journal-news.ts'
import { useHasSnapshot } from '../live/live.tsx'
import { useFixedPreferences } from '../own/own-profile.ts'
import { useActivity } from '../presence/use-activity.ts'
import { usePresenceNews } from '../presence/use-presence-news.ts'
import { useSoftphoneRunning } from '../softphone/use-softphone.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { KeyboardHelp } from './keyboard-help.tsx'
import { MeMenu } from './me-menu.tsx'
import { OneField } from './one-field.tsx'
import { pageName } from './pages.ts'
import { Rail } from './rail.tsx'
import classes from './shell.module.css'
import { PageSkeleton } from './shell-skeleton.tsx'
import { UpdatePrompt } from './update-prompt.tsx'

export function Shell({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  const hasSnapshot = useHasSnapshot()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [areKeysShown, setKeysShown] = useState(false)
  const showKeys = useCallback(() => setKeysShown(true), [])
  useIncomingCalls(pageName(path, t))
  useCallKeys()
  usePresenceNews()
  useJournalNews()
  useActivity()
  useFixedPreferences()
  useSoftphoneRunning()
  // The page of calls shows them itself, larger.
  const showsDock = !path.startsWith('/calls')
  return (
    <div className={classes.shell}>
      <a className={`${classes.skip} noPrint`} href="#content">
        {t('skip')}
      </a>
      <Rail />
      <div className={classes.main}>
        <header className={`${classes.top} noPrint`}>
          <OneField onKeys={showKeys} />
          <MeMenu onKeys={showKeys} />
        </header>
        <ConnectionBanner />
        <div className={classes.body}>
          <main id="content" className={classes.content} tabIndex={-1}>
            {hasSnapshot ? children : <PageSkeleton />}
          </main>
          {showsDock ? <CallDock /> : null}
        </div>
      </div>
      <UpdatePrompt />
      <KeyboardHelp isOpen={areKeysShown} onOpen={showKeys} onClose={() => setKeysShown(false)} />
    </div>
  )
}
