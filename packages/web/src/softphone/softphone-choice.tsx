/** Me, as far as the phone is concerned: whether this browser is one, and with what one calls. */
import { Button, SegmentedControl, Switch } from '@mantine/core'
import type { Me } from '@offhook/contract'
import { IconDeviceDesktop, IconDeviceDesktopOff, IconHeadset, IconPhone } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../elements/problem.tsx'
import { stepSentence } from '../i18n/sentences.ts'
import { useApi, useLines } from '../live/live.tsx'
import { useDecision } from '../own/own-profile.ts'
import { preferences, usePreferences } from '../own/preferences.ts'
import classes from './softphone.module.css'
import { useSoftphone, useSoftphoneState } from './use-softphone.tsx'
import { microphoneConstraints } from './voice.ts'

/** With what one calls, in plain sight; a click changes it where there is a choice. */
export function SoftphoneChip() {
  const { t } = useTranslation('softphone')
  const { phase, line } = useSoftphoneState()
  const { callsFrom } = usePreferences()
  const decision = useDecision('callsFrom')
  const hasDesk = useHasDeskPhone(line)
  if (phase === 'off') return null
  const usesBrowser = callsFrom === 'browser' || !hasDesk
  const Picture = phase !== 'ready' ? IconDeviceDesktopOff : usesBrowser ? IconDeviceDesktop : IconPhone
  const word = phase !== 'ready' ? t(`phase.${phase}`) : t(usesBrowser ? 'fromBrowser' : 'fromPhone')
  return (
    <button
      type="button"
      className={classes.chip}
      data-phase={phase}
      title={decision ?? (hasDesk && phase === 'ready' ? t(usesBrowser ? 'usePhone' : 'useBrowser') : word)}
      onClick={() => {
        if (hasDesk && decision === null) preferences.set({ callsFrom: usesBrowser ? 'phone' : 'browser' })
      }}
    >
      <Picture size={16} aria-hidden />
      <span className={classes.chipWord}>{word}</span>
    </button>
  )
}

export function SoftphoneChoice({ me, onLeave }: { readonly me: Me; readonly onLeave: () => void }) {
  const { t } = useTranslation('softphone')
  const navigate = useNavigate()
  const { callsFrom } = usePreferences()
  const decision = useDecision('callsFrom')
  const { phase, line } = useSoftphoneState()
  const hasDesk = useHasDeskPhone(line)
  return (
    <div className={classes.choice}>
      <SoftphoneSwitch personId={me.id} />
      {phase !== 'off' && hasDesk ? (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t('callsFrom')}
          value={callsFrom}
          disabled={decision !== null}
          title={decision ?? undefined}
          data={[
            { value: 'browser', label: t('fromBrowser') },
            { value: 'phone', label: t('fromPhone') },
          ]}
          onChange={(value) => preferences.set({ callsFrom: value === 'phone' ? 'phone' : 'browser' })}
        />
      ) : null}
      <Button
        variant="subtle"
        justify="flex-start"
        px={8}
        leftSection={<IconHeadset size={18} aria-hidden />}
        onClick={() => {
          onLeave()
          void navigate({ to: '/settings', hash: 'audio' })
        }}
      >
        {t('audioSettings')}
      </Button>
    </div>
  )
}

/** On: the browser asks for the microphone once, before the first call needs it. */
export function SoftphoneSwitch({ personId }: { readonly personId: string }) {
  const { t, i18n } = useTranslation('softphone')
  const api = useApi()
  const softphone = useSoftphone()
  const showProblem = useShowProblem()
  const { softphoneOf } = usePreferences()
  const [isAsking, setAsking] = useState(false)
  const [isRefused, setRefused] = useState(false)
  const offer = useQuery({ queryKey: ['softphone'], queryFn: ({ signal }) => api.getSoftphone({ signal }) })
  const isOn = softphoneOf === personId
  const reason = offer.data?.isOffered === false ? offer.data.steps.at(-1) : undefined
  const turnOn = async () => {
    if (isAsking) return
    setAsking(true)
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: microphoneConstraints(preferences.values),
      })
      for (const track of stream.getTracks()) track.stop()
      setRefused(false)
      preferences.set({ softphoneOf: personId })
    } catch {
      setRefused(true)
    } finally {
      setAsking(false)
    }
  }
  const turnOff = () => {
    preferences.set({ softphoneOf: '' })
    softphone.retire().catch(showProblem)
  }
  return (
    <div>
      <Switch
        label={t('use')}
        description={isRefused ? undefined : t(isAsking ? 'asking' : isOn ? 'useOn' : 'useHint')}
        error={isRefused ? t('noMicrophone') : undefined}
        checked={isOn}
        disabled={!isOn && reason !== undefined}
        onChange={(event) => (event.currentTarget.checked ? void turnOn() : turnOff())}
      />
      {reason !== undefined && !isOn ? <p className="dim small">{stepSentence(i18n, reason)}</p> : null}
    </div>
  )
}

/** Whether the line has a phone that is none of a browser. */
export function useHasDeskPhone(line: string | null): boolean {
  return useLines().some((own) => own.line === line && own.phones > own.browsers)
}
