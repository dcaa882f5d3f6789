/** A level, or the boxes one by one: one box that differs makes it special. */
import { Checkbox, Chip, Skeleton } from '@mantine/core'
import type { NewGrade, Right } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'
import {
  type LevelName,
  levelNames,
  levelOf,
  lineRightNames,
  places,
  rightSections,
  rightsOf,
  withBox,
} from './right-sections.ts'
import { useRightWords } from './right-words.ts'
import classes from './rights.module.css'
import { useLevels } from './use-levels.ts'

const nothing: NewGrade = { level: 'none' }

interface GradeFieldProps {
  readonly label: string
  readonly value: NewGrade
  readonly onChange: (value: NewGrade) => void
  /** What has been given until now: of this, also what is switched off for all may stay. */
  readonly former?: NewGrade
  /** What may be given; everything where it is left out. */
  readonly passable?: readonly Right[]
}

export function GradeField({ label, value, onChange, former = nothing, passable }: GradeFieldProps) {
  const { t } = useTranslation('rights')
  const words = useRightWords()
  const levels = useLevels()
  const switchedOff = useMe()?.switchedOff ?? []
  if (!levels) return <Skeleton height={96} />
  const level = levelOf(value)
  const kept = rightsOf(former, levels)
  const mayPass = (right: Right) => passable?.includes(right) ?? true
  const ticked = new Set(rightsOf(value, levels))
  const dropped = switchedOff.filter((right) => !kept.includes(right))
  const box = (right: Right, name: string, isCell = false) => (
    <Checkbox
      key={right}
      size="xs"
      label={isCell ? undefined : name}
      aria-label={isCell ? name : undefined}
      checked={ticked.has(right)}
      disabled={switchedOff.includes(right) || !mayPass(right)}
      onChange={(event) => onChange(withBox(value, right, event.currentTarget.checked, levels, dropped))}
    />
  )
  return (
    <fieldset className={classes.grade} aria-label={label}>
      <div className={classes.legend}>{label}</div>
      <Chip.Group value={level} onChange={(chosen) => isLevelName(chosen) && onChange({ level: chosen })}>
        <div className={classes.levels}>
          {[...levelNames, ...(level === 'special' ? (['special'] as const) : [])].map((name) => (
            <Chip
              key={name}
              value={name}
              size="sm"
              disabled={name !== 'special' && !levels[name].every(mayPass)}
            >
              {words.level(name)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      <p className="dim small">{t(`levelHint.${level}`)}</p>
      {switchedOff.length === 0 ? null : (
        <p className="dim small">{t('switchedOff', { rights: switchedOff.map(words.right).join(', ') })}</p>
      )}
      <details className={classes.boxes}>
        <summary className="small">{t('boxes')}</summary>
        {rightSections.map((section) => (
          <div key={section.name} className={classes.section}>
            <h3>{t(`section.${section.name}`)}</h3>
            {section.rights.map((right) => box(right, words.right(right)))}
            {section.name === 'lines' ? (
              <table className={classes.lines}>
                <thead>
                  <tr>
                    <td />
                    {places.map((place) => (
                      <th key={place} scope="col">
                        {t(`place.${place}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {lineRightNames.map((name) => (
                    <tr key={name}>
                      <th scope="row">{t(`right.${name}`)}</th>
                      {places.map((place) => (
                        <td key={place}>{box(`${place}.${name}`, words.right(`${place}.${name}`), true)}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            ) : null}
          </div>
        ))}
      </details>
    </fieldset>
  )
}

function isLevelName(name: string | string[]): name is LevelName {
  return levelNames.some((known) => known === name)
}
