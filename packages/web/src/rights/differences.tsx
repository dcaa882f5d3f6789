/** What a change would add, take away, and leave although it gives it no longer. */
import type { RightsPreview } from '@offhook/contract'
import { IconEqual, IconMinus, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useRightWords } from './right-words.ts'
import classes from './rights.module.css'

export function Differences({ preview }: { readonly preview: RightsPreview }) {
  const { t } = useTranslation('rights')
  const words = useRightWords()
  const { gained, lost, kept } = preview
  if (gained.length + lost.length + kept.length === 0)
    return (
      <p className="dim small" role="status">
        {t('lens.unchanged')}
      </p>
    )
  const parts = [
    { kind: 'gained', picture: IconPlus, lines: gained.map((right) => ({ right, why: '' })) },
    { kind: 'lost', picture: IconMinus, lines: lost.map((right) => ({ right, why: '' })) },
    {
      kind: 'kept',
      picture: IconEqual,
      lines: kept.map(({ right, steps }) => ({ right, why: words.reason(steps) })),
    },
  ] as const
  return (
    <div className="column near" role="status">
      {parts.map(({ kind, picture: Picture, lines }) =>
        lines.length === 0 ? null : (
          <div key={kind}>
            <h3>{t(`lens.${kind}`)}</h3>
            <ul className={classes.differences}>
              {lines.map(({ right, why }) => (
                <li key={right} className={classes.difference} data-kind={kind}>
                  <Picture size={16} stroke={2.2} aria-hidden />
                  <span>
                    {words.right(right)} {why === '' ? null : <span className="dim small">{why}</span>}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ),
      )}
    </div>
  )
}
