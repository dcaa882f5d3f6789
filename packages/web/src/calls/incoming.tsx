/** What one's own calls do outside their cards: ring, notify, mark the title, speak to screen readers, leave after a while. */
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../elements/announce.ts'
import { usePartyWords } from '../elements/party.ts'
import { useCalls, useLines, useLive } from '../live/live.tsx'
import type { ShownCall } from '../live/live-store.ts'
import { closeNotification, onNotificationAction, showNotification } from '../own/call-notification.ts'
import { preferences, usePreferences } from '../own/preferences.ts'
import { organisationOf } from '../people/people-layout.ts'
import { repeat } from '../softphone/sounds.ts'
import { usePlace, useSoftphone, useSoftphoneState } from '../softphone/use-softphone.tsx'
import { lingerMs, otherOf, type Phase, phaseOf } from './call-phase.ts'
import { useSpokenGroupPickup } from './group-pickup.tsx'
import { type CallAtAGlance, usePageTitle } from './page-title.ts'
import { useCallActions } from './use-call-actions.ts'

/** `page` is the name of the page that stands open. */
export function useIncomingCalls(page: string): void {
  const calls = useCalls()
  const lines = useLines()
  // Where callers hear it ring while do not disturb is on, the card alone tells of it.
  const isQuiet = (line: string) => lines.some((own) => own.line === line && own.doNotDisturb)
  const ringing = calls.filter((shown) => phaseOf(shown) === 'ringing' && !isQuiet(shown.card.line))
  const isTalking = calls.some((shown) => ['talking', 'ringsThere'].includes(phaseOf(shown)))
  useRing(ringing.length > 0, isTalking)
  usePageTitle(useGlance(calls, ringing), page)
  useNotifications(ringing)
  useSpoken(calls)
  useSpokenGroupPickup()
  useLeaving(calls)
}

function useRing(isRinging: boolean, isTalking: boolean): void {
  const { ring } = usePreferences()
  const softphone = useSoftphone()
  const { phase } = useSoftphoneState()
  // Of several tabs the one rings that is the phone.
  const isMine = phase === 'off' || softphone.isLeading
  useEffect(() => {
    if (!isRinging || !ring || !isMine) return
    return repeat(
      isTalking ? 'waiting' : 'ring',
      () => preferences.values.volume,
      () => preferences.values.ringer,
    )
  }, [isRinging, isTalking, ring, isMine])
}

/** What the title of the window tells of: who rings, else with whom one speaks, else who waits. */
function useGlance(calls: readonly ShownCall[], ringing: readonly ShownCall[]): CallAtAGlance | null {
  const partyWords = usePartyWords()
  const first = (...phases: Phase[]) => calls.find((shown) => phases.includes(phaseOf(shown)))
  const [state, shown] = ringing[0]
    ? (['ringing', ringing[0]] as const)
    : first('talking', 'ringsThere')
      ? (['talking', first('talking', 'ringsThere')] as const)
      : (['held', first('held', 'parked')] as const)
  return shown ? { state, name: partyWords(otherOf(shown.card)).name } : null
}

function useNotifications(ringing: readonly ShownCall[]): void {
  const { t } = useTranslation('calls')
  const { store } = useLive()
  const navigate = useNavigate()
  const partyWords = usePartyWords()
  const { perform } = useCallActions()
  const shownKeys = useRef(new Set<string>())
  useEffect(() => {
    const keys = new Set(ringing.map(({ key }) => key))
    for (const { key, card } of ringing) {
      if (shownKeys.current.has(key)) continue
      const other = otherOf(card)
      const { name, detail } = partyWords(other)
      const colleague = other?.personId ? store.person(other.personId) : undefined
      void showNotification({
        key,
        title: t('notification.title', { name }),
        body: [colleague ? organisationOf(colleague) : '', detail].filter(Boolean).join(' · '),
        actions: [
          ...(card.permitted.includes('answerCall')
            ? [{ action: 'answer', title: t('notification.answer') }]
            : []),
          ...(card.permitted.includes('clearConnection')
            ? [{ action: 'decline', title: t('notification.decline') }]
            : []),
        ],
      })
    }
    for (const key of shownKeys.current) if (!keys.has(key)) void closeNotification(key)
    shownKeys.current = keys
  })
  useEffect(
    () =>
      onNotificationAction((key, action) => {
        const card = store.calls.find((shown) => shown.key === key)?.card
        if (!card) return
        if (action === 'answer') void perform('answerCall', card)
        else if (action === 'decline') void perform('clearConnection', card)
        else void navigate({ to: '/calls' })
      }),
    [store, perform, navigate],
  )
}

const spoken: Partial<Record<Phase, 'ringing' | 'talking' | 'held' | 'ended' | 'ringsThere' | 'initiated'>> =
  {
    initiated: 'initiated',
    ringsThere: 'ringsThere',
    ringing: 'ringing',
    talking: 'talking',
    held: 'held',
    ended: 'ended',
  }

/** A screen reader hears the state of one's own calls, not of everybody's. */
function useSpoken(calls: readonly ShownCall[]): void {
  const { t } = useTranslation('calls')
  const partyWords = usePartyWords()
  const place = usePlace()
  const former = useRef(new Map<string, Phase>())
  useEffect(() => {
    const now = new Map(calls.map((shown) => [shown.key, phaseOf(shown)]))
    for (const shown of calls) {
      const phase = now.get(shown.key)!
      const word = spoken[phase]
      const before = former.current.get(shown.key)
      if (before === phase || !word) continue
      const isElsewhere = before === 'ringing' && phase === 'talking' && place(shown.card) === 'elsewhere'
      announce(t(`say.${isElsewhere ? 'elsewhere' : word}`, { name: partyWords(otherOf(shown.card)).name }))
    }
    former.current = now
  })
}

/** Cards that are over go by themselves; a failure stays long enough to be read. */
function useLeaving(calls: readonly ShownCall[]): void {
  const { store } = useLive()
  useEffect(() => {
    const timers = calls
      .filter((shown) => shown.overSince !== null)
      .map((shown) => {
        const left = shown.overSince! + lingerMs(phaseOf(shown)) - store.now()
        return setTimeout(() => store.dismiss(shown.key), Math.max(0, left))
      })
    return () => timers.forEach(clearTimeout)
  }, [calls, store])
}
