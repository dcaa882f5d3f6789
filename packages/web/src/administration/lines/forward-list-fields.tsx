/** The forwarding list of a line: the line itself, then station after station, each with how long it rings there. */
import { ActionIcon, Button, NumberInput, Switch, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './forward-list-fields.module.css'
import type { ListDraft, StationDraft } from './line-settings-draft.ts'

interface ForwardListFieldsProps {
  readonly line: string
  readonly list: ListDraft
  readonly onChange: (changes: Partial<ListDraft>) => void
  /** Whether the destination of a station is missing or cannot be dialled. */
  readonly isWrong: (index: number) => boolean
}

const MOST_STATIONS = 20
const USUAL_SECONDS = 20

export function ForwardListFields({ line, list, onChange, isWrong }: ForwardListFieldsProps) {
  const { t } = useTranslation('lineGroups')
  const { isOn, ringSeconds, targets } = list
  const put = (index: number, changes: Partial<StationDraft>) =>
    onChange({ targets: targets.map((each, at) => (at === index ? { ...each, ...changes } : each)) })
  const move = (from: number, to: number) => onChange({ targets: moved(targets, from, to) })
  const add = () => onChange({ targets: [...targets, newStation()] })
  return (
    <div className="column near">
      <Switch
        label={t('line.list')}
        description={t('line.listHint')}
        checked={isOn}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ isOn: checked, targets: checked && targets.length === 0 ? [newStation()] : targets })
        }
      />
      {isOn ? (
        <>
          <ol className={classes.stations} aria-label={t('line.list')}>
            <Station number={1}>
              <span className="tabular">{line}</span>
              <Seconds
                label={t('line.secondsAt', { station: line })}
                value={ringSeconds}
                onChange={(seconds) => onChange({ ringSeconds: seconds })}
              />
            </Station>
            {targets.map((station, index) => {
              const name = station.destination || t('line.station', { number: index + 2 })
              return (
                <Station key={station.key} number={index + 2}>
                  <TextInput
                    aria-label={t('line.station', { number: index + 2 })}
                    placeholder={t('line.stationExample')}
                    value={station.destination}
                    error={isWrong(index)}
                    onChange={(event) => put(index, { destination: event.currentTarget.value })}
                  />
                  {index === targets.length - 1 ? (
                    <span className="dim small">{t('line.untilTheEnd')}</span>
                  ) : (
                    <Seconds
                      label={t('line.secondsAt', { station: name })}
                      value={station.ringSeconds}
                      onChange={(seconds) => put(index, { ringSeconds: seconds })}
                    />
                  )}
                  <span className={classes.actions}>
                    <Move
                      label={t('line.up', { name })}
                      isOff={index === 0}
                      onClick={() => move(index, index - 1)}
                    >
                      <IconArrowUp size={16} aria-hidden />
                    </Move>
                    <Move
                      label={t('line.down', { name })}
                      isOff={index === targets.length - 1}
                      onClick={() => move(index, index + 1)}
                    >
                      <IconArrowDown size={16} aria-hidden />
                    </Move>
                    <Move
                      label={t('line.leaveOut', { name })}
                      isOff={targets.length === 1}
                      onClick={() => onChange({ targets: targets.filter((_, at) => at !== index) })}
                    >
                      <IconX size={16} aria-hidden />
                    </Move>
                  </span>
                </Station>
              )
            })}
          </ol>
          <div>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              disabled={targets.length >= MOST_STATIONS}
              onClick={add}
            >
              {t('line.addStation')}
            </Button>
          </div>
        </>
      ) : null}
    </div>
  )
}

function newStation(): StationDraft {
  return { key: crypto.randomUUID(), destination: '', ringSeconds: USUAL_SECONDS }
}

function moved(targets: readonly StationDraft[], from: number, to: number): readonly StationDraft[] {
  const rest = targets.filter((_, at) => at !== from)
  return [...rest.slice(0, to), targets[from]!, ...rest.slice(to)]
}

function Station({ number, children }: { readonly number: number; readonly children: ReactNode }) {
  return (
    <li className={classes.station}>
      <span className={classes.number} aria-hidden>
        {number}
      </span>
      {children}
    </li>
  )
}

interface SecondsProps {
  readonly label: string
  readonly value: number
  readonly onChange: (seconds: number) => void
}

function Seconds({ label, value, onChange }: SecondsProps) {
  const { t } = useTranslation('lineGroups')
  return (
    <NumberInput
      aria-label={label}
      className={classes.seconds ?? ''}
      min={1}
      max={600}
      suffix={t('line.secondsSuffix')}
      value={value}
      onChange={(seconds) => onChange(Math.min(600, Math.max(1, Math.round(Number(seconds)) || 1)))}
    />
  )
}

interface MoveProps {
  readonly label: string
  readonly isOff: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function Move({ label, isOff, onClick, children }: MoveProps) {
  return (
    <ActionIcon variant="subtle" color="gray" disabled={isOff} aria-label={label} onClick={onClick}>
      {children}
    </ActionIcon>
  )
}
