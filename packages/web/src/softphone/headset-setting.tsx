/** Which headset's buttons answer, hang up and mute. */
import { Button } from '@mantine/core'
import { IconHeadset } from '@tabler/icons-react'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Setting } from '../elements/section.tsx'
import { preferences, usePreferences } from '../own/preferences.ts'
import { chooseHeadset, type HidDevice, headsetKey, hidOf, knownHeadsets } from './headset.ts'
import { layoutOf } from './headset-report.ts'
import classes from './softphone.module.css'
import { useSoftphone } from './use-softphone.tsx'

export function HeadsetSetting() {
  const { t } = useTranslation('softphone')
  const softphone = useSoftphone()
  const { headset } = usePreferences()
  const [known, setKnown] = useState<readonly HidDevice[]>([])
  const [hasNoButtons, setHasNoButtons] = useState(false)
  const look = useCallback(() => void knownHeadsets().then(setKnown), [])
  useEffect(() => {
    look()
    const hid = hidOf()
    hid?.addEventListener('connect', look)
    hid?.addEventListener('disconnect', look)
    return () => {
      hid?.removeEventListener('connect', look)
      hid?.removeEventListener('disconnect', look)
    }
  }, [look])
  if (!hidOf())
    return (
      <Setting label={t('headset')} hint={t('headsetNone')}>
        {null}
      </Setting>
    )
  const use = (key: string) => {
    preferences.set({ headset: key })
    softphone.refreshHeadset()
  }
  const choose = async () => {
    const device = await chooseHeadset().catch(() => undefined)
    if (!device) return
    const isHeadset = layoutOf(device.collections).buttons.length > 0
    setHasNoButtons(!isHeadset)
    if (isHeadset) use(headsetKey(device))
    look()
  }
  const chosen = known.find((device) => headsetKey(device) === headset)
  const state = hasNoButtons
    ? t('headsetNoButtons')
    : chosen
      ? t('headsetIn', { name: chosen.productName })
      : t(headset === '' ? 'headsetHint' : 'headsetOut')
  return (
    <Setting label={t('headset')} hint={state}>
      <div className={classes.pair}>
        {headset === '' ? null : (
          <Button variant="subtle" onClick={() => use('')}>
            {t('forgetHeadset')}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconHeadset size={16} aria-hidden />}
          onClick={() => void choose()}
        >
          {t('chooseHeadset')}
        </Button>
      </div>
    </Setting>
  )
}
