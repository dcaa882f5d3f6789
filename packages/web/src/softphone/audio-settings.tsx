/** Microphone, loudspeaker and ringer of this browser: chosen, and tried at once. */
import { Button, Select, Switch } from '@mantine/core'
import { IconMicrophone, IconPlayerPlay, IconPlayerRecord, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Section, Setting } from '../elements/section.tsx'
import { useMe } from '../live/live.tsx'
import { useDecision } from '../own/own-profile.ts'
import { preferences, usePreferences } from '../own/preferences.ts'
import { playTestTone, recordAndPlay } from './audio-test.ts'
import { HeadsetSetting } from './headset-setting.tsx'
import { LevelMeter } from './level-meter.tsx'
import classes from './softphone.module.css'
import { SoftphoneSwitch } from './softphone-choice.tsx'
import { play } from './sounds.ts'
import { useAudioDevices } from './use-audio-devices.ts'
import { useSoftphone } from './use-softphone.tsx'
import { microphoneConstraints } from './voice.ts'

export function AudioSettings() {
  const { t } = useTranslation('softphone')
  const me = useMe()
  const softphone = useSoftphone()
  const chosen = usePreferences()
  const { devices, allow } = useAudioDevices()
  const choose = (changes: Parameters<typeof preferences.set>[0]) => {
    preferences.set(changes)
    void softphone.refreshAudio()
  }
  const select = (label: string, kind: MediaDeviceKind, name: 'microphone' | 'speaker' | 'ringer') => (
    <Select
      aria-label={label}
      className={classes.select}
      allowDeselect={false}
      value={devices.some((device) => device.deviceId === chosen[name]) ? chosen[name] : ''}
      data={[
        { value: '', label: t('systemChoice') },
        ...devices
          .filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default')
          .map((device, index) => ({
            value: device.deviceId,
            label: device.label || t('unnamed', { count: index + 1 }),
          })),
      ]}
      onChange={(value) => choose({ [name]: value ?? '' })}
    />
  )
  return (
    <Section id="audio" title={t('audio')} hint={t('audioHint')}>
      <div className={classes.first}>{me ? <SoftphoneSwitch personId={me.id} /> : null}</div>
      {devices.some(({ label }) => label !== '') ? null : (
        <Setting label={t('names')} hint={t('namesHint')}>
          <Button variant="default" onClick={allow}>
            {t('allow')}
          </Button>
        </Setting>
      )}
      <Setting label={t('microphone')}>{select(t('microphone'), 'audioinput', 'microphone')}</Setting>
      <MicrophoneTest />
      <Setting label={t('speaker')}>
        <div className={classes.pair}>
          {select(t('speaker'), 'audiooutput', 'speaker')}
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={() => void playTestTone(chosen.speaker)}
          >
            {t('testTone')}
          </Button>
        </div>
      </Setting>
      <Setting label={t('ringer')} hint={t('ringerHint')}>
        <div className={classes.pair}>
          {select(t('ringer'), 'audiooutput', 'ringer')}
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={() => play('ring', chosen.volume, chosen.ringer)}
          >
            {t('testRing')}
          </Button>
        </div>
      </Setting>
      <HeadsetSetting />
      {(['echoCancellation', 'noiseSuppression', 'autoGain'] as const).map((name) => (
        <VoiceSwitch key={name} name={name} onChange={(isOn) => choose({ [name]: isOn })} />
      ))}
    </Section>
  )
}

interface VoiceSwitchProps {
  readonly name: 'echoCancellation' | 'noiseSuppression' | 'autoGain'
  readonly onChange: (isOn: boolean) => void
}

function VoiceSwitch({ name, onChange }: VoiceSwitchProps) {
  const { t } = useTranslation('softphone')
  const chosen = usePreferences()
  const decision = useDecision(name)
  return (
    <Setting label={t(name)} hint={decision ?? t(`${name}Hint`)}>
      <Switch
        aria-label={t(name)}
        checked={chosen[name]}
        disabled={decision !== null}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Setting>
  )
}

/** How loud one is, and what the others would hear. */
function MicrophoneTest() {
  const { t } = useTranslation('softphone')
  const chosen = usePreferences()
  const [stream, setStream] = useState<MediaStream>()
  const [step, setStep] = useState<'idle' | 'recording' | 'playing' | 'refused'>('idle')
  useEffect(
    () => () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    },
    [stream],
  )
  const open = async () => {
    const opened = await navigator.mediaDevices.getUserMedia({ audio: microphoneConstraints(chosen) })
    setStream(opened)
    return opened
  }
  const refuse = () => setStep('refused')
  const record = async () => {
    setStep('recording')
    await recordAndPlay(stream ?? (await open()), chosen.speaker, () => setStep('playing'))
    setStep('idle')
  }
  return (
    <Setting label={t('tryMicrophone')} hint={step === 'refused' ? t('noMicrophone') : t(`step.${step}`)}>
      <div className={classes.pair}>
        {stream ? <LevelMeter stream={stream} label={t('yourVoice')} /> : null}
        <Button
          variant="default"
          leftSection={
            stream ? <IconPlayerStop size={16} aria-hidden /> : <IconMicrophone size={16} aria-hidden />
          }
          onClick={() => (stream ? setStream(undefined) : void open().catch(refuse))}
        >
          {t(stream ? 'stop' : 'showLevel')}
        </Button>
        <Button
          variant="default"
          disabled={step === 'recording' || step === 'playing'}
          leftSection={<IconPlayerRecord size={16} aria-hidden />}
          onClick={() => void record().catch(refuse)}
        >
          {t('record')}
        </Button>
      </div>
    </Setting>
  )
}
