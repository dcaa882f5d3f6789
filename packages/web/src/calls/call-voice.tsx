/** On the card of a call that one speaks in this browser: mute, how loud one is, and what keeps one from being heard. */
import { Button } from '@mantine/core'
import type { CallCard } from '@offhook/contract'
import { IconMicrophone, IconMicrophoneOff, IconVolume } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LevelMeter } from '../softphone/level-meter.tsx'
import classes from '../softphone/softphone.module.css'
import { useHeard } from '../softphone/use-heard.ts'
import { useSoftphone, useSoftphoneState } from '../softphone/use-softphone.tsx'
import { callKeys } from './call-keys.ts'

export function CallVoice({ card }: { readonly card: CallCard }) {
  const { t } = useTranslation('softphone')
  const softphone = useSoftphone()
  const { device, isTalking, isMuted, needsTouch, problem } = useSoftphoneState()
  const isHere = isTalking && device !== null && card.device === device && card.state === 'connected'
  useHeard(isHere && softphone.isLeading ? card.callId : null, softphone.voice)
  const isMuteless = problem === 'microphone' || problem === 'taken'
  if (isMuteless && (card.state === 'alerting' || isHere))
    return (
      <p className={classes.hint} role="alert">
        {t(problem === 'taken' ? 'takenMicrophone' : 'noMicrophone')}
      </p>
    )
  if (!isHere) return null
  return (
    <>
      <div className={classes.voice}>
        <Button
          size="sm"
          px={13}
          radius="xl"
          data-service="mute"
          aria-keyshortcuts={`Alt+${callKeys.mute}`}
          aria-pressed={isMuted}
          {...(isMuted ? { variant: 'filled', color: 'orange' } : { variant: 'default' })}
          leftSection={
            isMuted ? (
              <IconMicrophoneOff size={17} stroke={1.8} aria-hidden />
            ) : (
              <IconMicrophone size={17} stroke={1.8} aria-hidden />
            )
          }
          onClick={() => softphone.setMuted(!isMuted)}
        >
          {t(isMuted ? 'unmute' : 'mute')}
        </Button>
        {softphone.isLeading ? (
          <LevelMeter stream={softphone.voice.microphone} label={t('yourVoice')} />
        ) : null}
      </div>
      {needsTouch ? (
        <p className={classes.hint}>
          {t('needsTouch')}
          <Button
            size="xs"
            variant="light"
            leftSection={<IconVolume size={15} aria-hidden />}
            onClick={() => softphone.touch()}
          >
            {t('hear')}
          </Button>
        </p>
      ) : null}
    </>
  )
}
