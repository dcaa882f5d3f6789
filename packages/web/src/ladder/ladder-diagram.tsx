/** A ladder diagram: one column a participant, one arrow a message, plain words beside; a click shows the whole message. */
import { ActionIcon, CopyButton } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { Ladder, LadderArrow } from '@offhook/contract'
import { IconCheck, IconCopy, IconStairs } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'
import { timeWithSeconds } from '../i18n/format.ts'
import { arrowSentence } from '../i18n/sentences.ts'
import { useLanguage } from '../i18n/use-language.ts'
import classes from './ladder.module.css'
import {
  arrowTone,
  HEAD_HEIGHT,
  LONGEST_LABEL,
  ladderGeometry,
  type PlacedArrow,
  ROW_HEIGHT,
} from './ladder-geometry.ts'

const WORDS_WIDTH = 256
/** Characters that fit above a column. */
const LONGEST_NAME = 16

export function LadderDiagram({ ladder }: { readonly ladder: Ladder }) {
  const { t, i18n } = useTranslation('calls')
  const { ref, width } = useElementSize()
  const [chosen, choose] = useState<LadderArrow | null>(null)
  if (ladder.arrows.length === 0)
    return <Empty icon={IconStairs} title={t('ladderView.empty')} hint={t('ladderView.emptyHint')} />
  const showsWords = width >= 640
  const { columns, arrows, ...size } = ladderGeometry(
    ladder,
    Math.max(280, width - (showsWords ? WORDS_WIDTH : 0)),
  )
  return (
    <div ref={ref} className={classes.ladder}>
      <div className={classes.scroll}>
        <div className={classes.picture} style={{ width: size.width }}>
          <svg
            width={size.width}
            height={size.height}
            role="img"
            aria-label={t('ladderView.picture', {
              count: arrows.length,
              participants: columns.map(({ name }) => name).join(', '),
            })}
          >
            {columns.map(({ name, x }) => (
              <g key={name}>
                <line x1={x} x2={x} y1={HEAD_HEIGHT - 8} y2={size.height} className={classes.lifeline} />
                <Participant name={name} x={x} />
              </g>
            ))}
            {arrows.map((placed, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: arrows are only ever added at the end
              <Arrow key={index} placed={placed} isChosen={placed.arrow === chosen} />
            ))}
          </svg>
          <ol className={classes.rows} style={{ top: HEAD_HEIGHT }}>
            {arrows.map(({ arrow }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: arrows are only ever added at the end
              <li key={index} style={{ height: ROW_HEIGHT }}>
                <button
                  type="button"
                  className={classes.row}
                  aria-pressed={arrow === chosen}
                  aria-label={`${arrow.label}, ${arrow.from} → ${arrow.to}. ${arrowSentence(i18n, arrow)}`}
                  onClick={() => choose(arrow === chosen ? null : arrow)}
                />
              </li>
            ))}
          </ol>
        </div>
        {showsWords ? (
          <ol
            className={classes.words}
            style={{ paddingTop: HEAD_HEIGHT, width: WORDS_WIDTH }}
            aria-hidden="true"
          >
            {arrows.map(({ arrow }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: arrows are only ever added at the end
              <li key={index} style={{ height: ROW_HEIGHT }}>
                <Words arrow={arrow} />
              </li>
            ))}
          </ol>
        ) : null}
      </div>
      <Message arrow={chosen} />
    </div>
  )
}

/** A number stands above its name. */
function Participant({ name, x }: { readonly name: string; readonly x: number }) {
  const [, number, owner] = /^([0-9*#+]+) (.+)$/.exec(name) ?? []
  return (
    <g className={classes.participant}>
      <title>{name}</title>
      {number && owner ? (
        <>
          <text x={x} y={12}>
            {number}
          </text>
          <text x={x} y={28} className={classes.owner}>
            {shortened(owner)}
          </text>
        </>
      ) : (
        <text x={x} y={20}>
          {shortened(name)}
        </text>
      )}
    </g>
  )
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name
}

function Words({ arrow }: { readonly arrow: LadderArrow }) {
  const { i18n } = useTranslation()
  const language = useLanguage()
  return (
    <>
      <span className={classes.summary}>{arrowSentence(i18n, arrow)}</span>
      <span className="tiny dim tabular">
        {timeWithSeconds(arrow.at, language)}.{String(arrow.at % 1000).padStart(3, '0')} · {arrow.protocol}
      </span>
    </>
  )
}

function Arrow({ placed, isChosen }: { readonly placed: PlacedArrow; readonly isChosen: boolean }) {
  const { arrow, from, to, y } = placed
  const tone = arrowTone(arrow.label)
  const label =
    arrow.label.length > LONGEST_LABEL ? `${arrow.label.slice(0, LONGEST_LABEL - 1)}…` : arrow.label
  if (from === to) {
    return (
      <g className={classes.arrow} data-tone={tone} data-chosen={isChosen}>
        <path d={`M${from} ${y - 6}h24v10h-20`} className={classes.shaft} />
        <path d={`M${from + 2} ${y + 4}l7 -4v8z`} className={classes.head} />
        <text x={from + 32} y={y + 2} className={classes.labelStart}>
          {label}
        </text>
      </g>
    )
  }
  const sign = to > from ? 1 : -1
  const tip = to - sign * 2
  return (
    <g className={classes.arrow} data-tone={tone} data-chosen={isChosen}>
      <line x1={from + sign * 2} x2={tip - sign * 6} y1={y} y2={y} className={classes.shaft} />
      <path d={`M${tip} ${y}l${-sign * 9} -4.5v9z`} className={classes.head} />
      <text x={(from + to) / 2} y={y - 7} className={classes.label}>
        {label}
      </text>
    </g>
  )
}

function Message({ arrow }: { readonly arrow: LadderArrow | null }) {
  const { t, i18n } = useTranslation(['calls', 'shell'])
  if (!arrow) return <p className="dim small">{t('ladderView.pick')}</p>
  return (
    <section className={classes.message} aria-label={t('ladderView.message')}>
      <div className="row between">
        <h3>{arrowSentence(i18n, arrow)}</h3>
        <CopyButton value={arrow.text}>
          {({ copied, copy }) => (
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t('ladderView.copy')}>
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          )}
        </CopyButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className={classes.text} tabIndex={0}>
        {arrow.text}
      </pre>
    </section>
  )
}
