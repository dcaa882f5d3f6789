/** Which codecs are used, and in which order: the first that both sides know is taken. */
import { ActionIcon, Checkbox } from '@mantine/core'
import type { CodecName } from '@offhook/contract'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { codecName } from '../media/path-picture.tsx'
import own from './codec-order.module.css'

const all: readonly CodecName[] = ['opus', 'G722', 'PCMA', 'PCMU']
/** Every phone and every browser has it. */
const ALWAYS: CodecName = 'PCMA'

export function CodecOrder({
  label,
  description,
  value,
  onChange,
}: {
  readonly label: string
  readonly description: string
  /** Those that are on, the best first. */
  readonly value: readonly CodecName[]
  readonly onChange: (value: CodecName[]) => void
}) {
  const { t } = useTranslation('connection')
  const on: readonly CodecName[] = value.includes(ALWAYS) ? value : [...value, ALWAYS]
  const move = (codec: CodecName, by: 1 | -1) => {
    const order = [...on]
    const at = order.indexOf(codec)
    const other = order[at + by]!
    order[at + by] = codec
    order[at] = other
    onChange(order)
  }
  const toggle = (codec: CodecName) =>
    onChange(on.includes(codec) ? on.filter((each) => each !== codec) : [...on, codec])
  return (
    <fieldset className={own.order}>
      <legend className={own.label}>{label}</legend>
      <p className="dim small">{description}</p>
      <ol className={own.list}>
        {[...on, ...all.filter((codec) => !on.includes(codec))].map((codec) => {
          const at = on.indexOf(codec)
          const name = codecName(codec)
          return (
            <li key={codec} className={own.codec}>
              <Checkbox
                label={name}
                description={codec === ALWAYS ? t('alwaysOn') : undefined}
                checked={at >= 0}
                disabled={codec === ALWAYS}
                onChange={() => toggle(codec)}
              />
              {at >= 0 ? (
                <span className={own.moves}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('earlier', { codec: name })}
                    disabled={at === 0}
                    onClick={() => move(codec, -1)}
                  >
                    <IconChevronUp size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('later', { codec: name })}
                    disabled={at === on.length - 1}
                    onClick={() => move(codec, 1)}
                  >
                    <IconChevronDown size={16} aria-hidden />
                  </ActionIcon>
                </span>
              ) : null}
            </li>
          )
        })}
      </ol>
    </fieldset>
  )
}
