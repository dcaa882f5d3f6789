/** All settings of the client: each is decided, with its value, or left to people. */
import { SegmentedControl, Select } from '@mantine/core'
import type { ClientSettingName, ClientSettings } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { areasOfSettings, type SettingKind, settingKinds } from './setting-kinds.ts'

interface ProfileSettingsProps {
  readonly settings: ClientSettings
  readonly isFixed: boolean
  readonly onChange: (settings: ClientSettings) => void
}

export function ProfileSettings({ settings, isFixed, onChange }: ProfileSettingsProps) {
  const { t } = useTranslation('profiles')
  const set = (name: ClientSettingName, value: unknown) => {
    const { [name]: _former, ...others } = settings
    onChange(value === undefined ? others : { ...others, [name]: value })
  }
  return (
    <div className="column far">
      {areasOfSettings.map(({ area, names }) => (
        <section key={area} className="column near" aria-label={t(`area.${area}`)}>
          <h3>{t(`area.${area}`)}</h3>
          {names.map((name) => (
            <Choice
              key={name}
              label={t(`setting.${name}`)}
              kind={settingKinds[name]}
              value={settings[name]}
              isFixed={isFixed}
              onChange={(value) => set(name, value)}
            />
          ))}
        </section>
      ))}
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly kind: SettingKind
  readonly value: ClientSettings[ClientSettingName]
  readonly isFixed: boolean
  readonly onChange: (value: unknown) => void
}

const FREE = 'free'
const MOST_SIDE_BY_SIDE = 3

function Choice({ label, kind, value, isFixed, onChange }: ChoiceProps) {
  const words = useSettingValue()
  const { t } = useTranslation('profiles')
  const options = [
    { value: FREE, label: t('free') },
    ...kind.values.map((each) => ({ value: String(each), label: words(each) })),
  ]
  const shared = {
    'aria-label': label,
    size: 'xs',
    disabled: isFixed,
    data: options,
    value: value === undefined ? FREE : String(value),
    onChange: (chosen: string | null) => onChange(kind.values.find((each) => String(each) === chosen)),
  } as const
  return (
    <div className="row between wrap">
      <span>{label}</span>
      {options.length > MOST_SIDE_BY_SIDE ? (
        <Select {...shared} w={168} allowDeselect={false} />
      ) : (
        <SegmentedControl {...shared} />
      )}
    </div>
  )
}

/** A value of a setting in words. */
export function useSettingValue(): (value: string | number | boolean) => string {
  const { t } = useTranslation('profiles')
  return (value) => {
    if (typeof value === 'number') return t('percent', { value })
    if (typeof value === 'boolean') return t(`value.${value ? 'on' : 'off'}`)
    return t(`value.${value as 'light'}`)
  }
}
