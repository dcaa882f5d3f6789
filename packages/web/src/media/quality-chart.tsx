/** How good a voice was over time: four small charts one below another, and the figures of the moment that is pointed at, or chosen by the slider below. */
import { useElementSize } from '@mantine/hooks'
import type { QualitySample } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { timeWithSeconds } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import classes from './quality-chart.module.css'
import { type Figure, heightOf, linePath, nearest, positions, seriesOf } from './quality-series.ts'

const HEIGHT = 48
const figures: readonly Figure[] = ['score', 'loss', 'jitter', 'delay']
/** Below it, people may hear it: the scores of ITU-T G.107 Annex B. */
const FAIR_SCORE = 4.03

export function QualityChart({ samples }: { readonly samples: readonly QualitySample[] }) {
  const { t } = useTranslation('media')
  const language = useLanguage()
  const [pointed, setPointed] = useState<number | null>(null)
  const shown = pointed === null ? samples.length - 1 : Math.min(pointed, samples.length - 1)
  const moment = samples[shown]
  if (!moment) return <p className="dim small">{t('noSamples')}</p>
  return (
    <div className={classes.charts}>
      {figures.map((figure) => (
        <Row key={figure} figure={figure} samples={samples} shown={shown} onPoint={setPointed} />
      ))}
      {samples.length > 1 ? (
        <input
          className={classes.slider}
          type="range"
          min={0}
          max={samples.length - 1}
          value={shown}
          aria-label={t('moment')}
          aria-valuetext={timeWithSeconds(moment.at, language)}
          onChange={(event) => setPointed(Number(event.currentTarget.value))}
        />
      ) : null}
      <div className={`${classes.axis} dim tiny tabular`}>
        <time>{timeWithSeconds(samples[0]!.at, language)}</time>
        {pointed === null ? null : (
          <time className={classes.moment}>{timeWithSeconds(moment.at, language)}</time>
        )}
        <time>{timeWithSeconds(samples.at(-1)!.at, language)}</time>
      </div>
    </div>
  )
}

interface RowProps {
  readonly figure: Figure
  readonly samples: readonly QualitySample[]
  readonly shown: number
  readonly onPoint: (index: number | null) => void
}

function Row({ figure, samples, shown, onPoint }: RowProps) {
  const { t } = useTranslation('media')
  const language = useLanguage()
  const { ref, width } = useElementSize()
  const series = seriesOf(samples, figure)
  const at = positions(samples)
  const write = (value: number) => figureText(figure, value, language)
  const value = series.values[shown] ?? 0
  const worst = figure === 'score' ? 'atLeast' : 'atMost'
  const across = Math.max(1, width)
  return (
    <div className={classes.row}>
      <div className={classes.name}>
        <span className="dim small">{t(figure)}</span>
        <span className="tabular">
          <strong>{write(value)}</strong>{' '}
          <span className="dim tiny">
            {t(worst, { value: write(figure === 'score' ? series.least : series.most) })}
          </span>
        </span>
      </div>
      <div
        ref={ref}
        className={classes.frame}
        onPointerMove={(event) => {
          const { left, width: whole } = event.currentTarget.getBoundingClientRect()
          onPoint(nearest(at, (event.clientX - left) / whole))
        }}
        onPointerLeave={() => onPoint(null)}
      >
        <svg
          width="100%"
          height={HEIGHT}
          role="img"
          aria-label={t('chart', {
            what: t(figure),
            least: write(series.least),
            most: write(series.most),
            last: write(series.last),
          })}
        >
          {figure === 'score' ? (
            <line
              className={classes.limit}
              x1={0}
              x2={across}
              y1={heightOf(series, FAIR_SCORE, HEIGHT)}
              y2={heightOf(series, FAIR_SCORE, HEIGHT)}
            />
          ) : null}
          <path d={linePath(series, at, across, HEIGHT)} className={classes.line} />
          <circle
            className={classes.point}
            cx={Math.min(Math.max((at[shown] ?? 1) * across, 4), across - 4)}
            cy={heightOf(series, value, HEIGHT)}
            r={4}
          />
        </svg>
      </div>
    </div>
  )
}

function figureText(figure: Figure, value: number, language: string): string {
  const digits = figure === 'score' || (figure === 'loss' && value > 0) ? 1 : 0
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  const text = new Intl.NumberFormat(language, options).format(value)
  if (figure === 'score') return text
  return figure === 'loss' ? `${text} %` : `${text} ms`
}
