/** The buttons of a call: the likely one first and full, the others quiet; End keeps its colour and its place. */
import { Button } from '@mantine/core'
import type { CallCard } from '@offhook/contract'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowRightCircle,
  IconArrowsExchange,
  IconDialpad,
  IconHourglass,
  IconMessageQuestion,
  IconParking,
  IconPhone,
  IconPhoneCheck,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconUsersGroup,
} from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDial } from '../dial/use-dial.ts'
import type { ShownCall } from '../live/live-store.ts'
import { useSoftphoneState } from '../softphone/use-softphone.tsx'
import classes from './call-card.module.css'
import { type CallKey, callKeys } from './call-keys.ts'
import {
  actionsOf,
  actionWord,
  type CallService,
  needsDestination,
  otherOf,
  type Phase,
  type ServiceWithDestination,
} from './call-phase.ts'
import { CallVoice } from './call-voice.tsx'
import { DestinationField } from './destination-field.tsx'
import { Keypad } from './keypad.tsx'
import { useCallActions } from './use-call-actions.ts'

const pictures: Record<CallService, typeof IconPhone> = {
  answerCall: IconPhone,
  clearConnection: IconPhoneOff,
  holdCall: IconPlayerPause,
  retrieveCall: IconPlayerPlay,
  consultationCall: IconMessageQuestion,
  alternateCall: IconArrowsExchange,
  reconnectCall: IconArrowBackUp,
  transferCall: IconPhoneCheck,
  conferenceCall: IconUsersGroup,
  singleStepTransferCall: IconArrowRightCircle,
  deflectCall: IconArrowForwardUp,
  parkCall: IconParking,
  campOnCall: IconHourglass,
  directedPickupCall: IconPhone,
  generateDigits: IconDialpad,
}

interface CallActionsProps {
  readonly shown: ShownCall
  readonly phase: Phase
  readonly name: string
  readonly without: readonly CallService[]
}

export function CallActions({ shown, phase, name, without }: CallActionsProps) {
  const { t } = useTranslation('calls')
  const { perform, pending } = useCallActions()
  const [asking, ask] = useState<ServiceWithDestination | 'generateDigits' | null>(null)
  const { ringing } = useSoftphoneState()
  const sent = useRef<Promise<unknown>>(Promise.resolve())
  const { card } = shown
  if (phase === 'failed' || phase === 'ended') return <CallAgain card={card} phase={phase} />
  const services = actionsOf(card, ringing).filter((service) => !without.includes(service))
  if (services.length === 0) return null
  const isAsking = asking !== null && services.includes(asking)
  const press = (service: CallService) => {
    if (needsDestination(service) || service === 'generateDigits') ask(asking === service ? null : service)
    else void perform(service, card)
  }
  // One after the other: requests may overtake each other.
  const sendDigit = (digits: string) => {
    sent.current = sent.current.then(() => perform('generateDigits', card, { digits }))
  }
  return (
    <>
      <div className={classes.actions} role="toolbar" aria-label={t('actions', { name })}>
        {services.map((service, index) => {
          const Picture = pictures[service]
          return (
            <Button
              key={service}
              size="sm"
              radius="xl"
              className={classes.action}
              data-service={service}
              {...keyOf(service, services)}
              {...toneOf(service, index === 0)}
              leftSection={<Picture size={17} stroke={1.8} aria-hidden />}
              aria-expanded={
                needsDestination(service) || service === 'generateDigits' ? asking === service : undefined
              }
              loading={pending === service}
              onClick={() => press(service)}
            >
              {t(`action.${actionWord(service, phase)}`)}
            </Button>
          )
        })}
      </div>
      <CallVoice card={card} />
      {isAsking && needsDestination(asking) ? (
        <DestinationField
          label={t(`to.${asking}`)}
          submit={t(`to.submit.${asking}`)}
          onCancel={() => ask(null)}
          onChoose={async (destination) => {
            if (await perform(asking, card, { destination })) ask(null)
          }}
        />
      ) : null}
      {isAsking && asking === 'generateDigits' ? <Keypad onDigit={sendDigit} showsSent /> : null}
    </>
  )
}

/** The services that a key may mean; it means the first of those that are offered. */
const servicesOfKey: Partial<Record<CallKey, readonly CallService[]>> = {
  answer: ['answerCall', 'directedPickupCall'],
  hold: ['alternateCall', 'holdCall', 'retrieveCall'],
  consult: ['consultationCall'],
  transfer: ['transferCall', 'singleStepTransferCall', 'deflectCall'],
  end: ['clearConnection'],
}

/** The key that presses the button, for those who look and for those who listen. */
function keyOf(service: CallService, offered: readonly CallService[]) {
  const names = Object.keys(servicesOfKey) as CallKey[]
  const key = names.find((name) => servicesOfKey[name]?.find((each) => offered.includes(each)) === service)
  return key ? { 'aria-keyshortcuts': callKeys[key], 'data-key': callKeys[key] } : {}
}

function toneOf(service: CallService, isFirst: boolean) {
  if (service === 'answerCall' || service === 'transferCall') return { variant: 'filled', color: 'good' }
  if (service === 'clearConnection') return { variant: 'light', color: 'red', c: 'var(--bad)' }
  return isFirst ? { variant: 'filled' } : { variant: 'default' }
}

function CallAgain({ card, phase }: { readonly card: CallCard; readonly phase: Phase }) {
  const { t } = useTranslation('calls')
  const dial = useDial()
  const number = otherOf(card)?.dial
  if (phase !== 'failed' || !number) return null
  return (
    <div className={classes.actions}>
      <Button size="sm" radius="xl" variant="light" onClick={() => dial(number, card.line)}>
        {t('callAgain')}
      </Button>
    </div>
  )
}
