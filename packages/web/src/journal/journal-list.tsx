import { ActionIcon } from '@mantine/core'
import type { JournalEntry } from '@offhook/contract'
import { IconFlagFilled, IconLock, IconNote, IconPhone } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { DirectionMark } from '../calls/direction-mark.tsx'
import { isMissed } from '../calls/missed.ts'
import { useDial } from '../dial/use-dial.ts'
import { usePartyWords } from '../elements/party.ts'
import { When } from '../elements/when.tsx'
import { dateAndTime, dayName, duration } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useLive } from '../live/live.tsx'
import { ProjectMark } from '../projects/project-mark.tsx'
import type { JournalRow } from './journal-days.ts'
import classes from './journal-list.module.css'

interface JournalListProps {
  readonly rows: readonly JournalRow[]
  /** Else each entry says its day. */
  readonly isByTime: boolean
  readonly isUnread: (entry: JournalEntry) => boolean
  readonly onOpen: (entry: JournalEntry) => void
  readonly onEnd: () => void
  readonly isLoadingMore: boolean
}

const DAY_HEIGHT = 44
const ENTRY_HEIGHT = 64

export function JournalList(props: JournalListProps) {
  const { rows, isByTime, isUnread, onOpen, onEnd, isLoadingMore } = props
  const { t } = useTranslation(['journal', 'shell'])
  const language = useLanguage()
  const { store } = useLive()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'day' ? DAY_HEIGHT : ENTRY_HEIGHT),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    paddingEnd: 32,
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastShown >= rows.length - 10) onEnd()
  }, [lastShown, rows.length, onEnd])
  const dayWords = { today: t('today', { ns: 'shell' }), yesterday: t('yesterday', { ns: 'shell' }) }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroller} className={`${classes.scroller} noPrint`} aria-label={t('list')} tabIndex={0}>
      <div className={classes.canvas} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div key={item.key} className={classes.row} style={{ transform: `translateY(${item.start}px)` }}>
              {row.kind === 'day' ? (
                <h2 className={classes.day}>{dayName(row.at, store.now(), language, dayWords)}</h2>
              ) : (
                <Entry entry={row.entry} isUnread={isUnread(row.entry)} saysDay={!isByTime} onOpen={onOpen} />
              )}
            </div>
          )
        })}
      </div>
      {isLoadingMore ? <p className={`${classes.more} dim small`}>{t('loadingMore')}</p> : null}
    </section>
  )
}

interface EntryProps {
  readonly entry: JournalEntry
  readonly isUnread: boolean
  readonly saysDay: boolean
  readonly onOpen: (entry: JournalEntry) => void
}

function Entry({ entry, isUnread, saysDay, onOpen }: EntryProps) {
  const { t } = useTranslation('journal')
  const partyWords = usePartyWords()
  const dial = useDial()
  const language = useLanguage()
  const { name: told, detail } = partyWords(entry.other)
  const name = entry.contact || told
  const then = entry.lastOther ? t('afterwards', { name: partyWords(entry.lastOther).name }) : ''
  const redirected = entry.redirectedTo ? t('redirected', { name: partyWords(entry.redirectedTo).name }) : ''
  return (
    <article className={classes.entry} data-missed={isMissed(entry)} data-result={entry.result ?? 'underWay'}>
      <button
        type="button"
        className={classes.open}
        onClick={() => onOpen(entry)}
        aria-label={t('details', { name })}
      />
      <DirectionMark entry={entry} />
      <span className={classes.who}>
        <span className={classes.name}>
          <span className="truncate">{name}</span>
          {isUnread ? <span className={classes.unread} role="img" aria-label={t('unread')} /> : null}
          {entry.isFlagged ? (
            <IconFlagFilled size={14} role="img" aria-label={t('flagged')} className={classes.flag} />
          ) : null}
          {entry.isPrivate ? (
            <IconLock size={14} role="img" aria-label={t('private')} className="dim" />
          ) : null}
          {then || redirected ? <span className="truncate dim small">{then || redirected}</span> : null}
        </span>
        <span className="truncate dim small tabular">
          {[entry.owner ?? '', t(`direction.${entry.direction}`), detail].filter(Boolean).join(' · ')}
        </span>
      </span>
      <ProjectMark entry={entry} />
      {entry.note ? (
        <span className={`${classes.note} dim small`}>
          <IconNote size={14} aria-hidden /> <span className="truncate">{entry.note}</span>
        </span>
      ) : null}
      <span className={classes.when}>
        {saysDay ? (
          <span className="tabular">{dateAndTime(entry.startedAt, language)}</span>
        ) : (
          <When at={entry.startedAt} as="time" className="tabular" />
        )}
        <span className={`${classes.result} small tabular`}>
          {entry.result === 'answered' ? duration(entry.duration) : t(`result.${entry.result ?? 'underWay'}`)}
        </span>
      </span>
      <ActionIcon
        className={classes.call}
        variant="light"
        radius="xl"
        size={36}
        disabled={entry.other.dial === null}
        aria-label={t('callBack', { name })}
        onClick={() => entry.other.dial && dial(entry.other.dial, entry.line)}
      >
        <IconPhone size={18} aria-hidden />
      </ActionIcon>
    </article>
  )
}
