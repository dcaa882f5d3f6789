/** Who can see or do a certain thing with oneself, and what gives it to them. */
import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { Right } from '@offhook/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { grantsKey } from '../rights/grants-key.ts'
import { lineRightNames, places, rightSections } from '../rights/right-sections.ts'
import { useRightWords } from '../rights/right-words.ts'
import classes from '../rights/rights.module.css'

const PAGE = 10

export function WhoCan() {
  const { t } = useTranslation('rights')
  const api = useApi()
  const words = useRightWords()
  const problemText = useProblemText()
  const [right, setRight] = useState<Right>('line1.seeIncomingParty')
  const [text, setText] = useState('')
  const [searched] = useDebouncedValue(text.trim(), 200)
  const list = useInfiniteQuery({
    queryKey: [...grantsKey, 'viewers', right, searched],
    queryFn: ({ pageParam, signal }) =>
      api.listMyViewers({
        query: {
          right,
          limit: PAGE,
          ...(pageParam === null ? {} : { cursor: pageParam }),
          ...(searched === '' ? {} : { text: searched }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (former) => former,
  })
  const viewers = list.data?.pages.flatMap((page) => page.items) ?? []
  const groups = [
    ...rightSections.map((section) => ({
      group: t(`section.${section.name}`),
      items: section.rights.map((value) => ({ value, label: words.right(value) })),
    })),
    ...places.map((place) => ({
      group: t(`place.${place}`),
      items: lineRightNames.map((name) => ({
        value: `${place}.${name}`,
        label: words.right(`${place}.${name}`),
      })),
    })),
  ]
  return (
    <section className={classes.block}>
      <h3>{t('privacy.whoCan')}</h3>
      <div className={classes.pickers}>
        <Select
          label={t('privacy.whoCanLabel')}
          data={groups}
          value={right}
          searchable
          allowDeselect={false}
          onChange={(value) => setRight((value ?? right) as Right)}
        />
        <TextInput
          type="search"
          label={t('privacy.search')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {list.error ? <p role="alert">{problemText(list.error)}</p> : null}
      {list.data ? (
        <p className="dim small" role="status">
          {viewers.length === 0
            ? t('privacy.nobody')
            : list.hasNextPage
              ? t('privacy.viewersMany', { count: viewers.length })
              : t('privacy.viewers', { count: viewers.length })}
        </p>
      ) : null}
      <ul className={classes.list}>
        {viewers.map(({ personId, name, steps }) => (
          <li key={personId} className={classes.item}>
            <span>{name}</span>
            <span className="dim small">{words.reason(steps)}</span>
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <div>
          <Button
            size="compact-sm"
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => list.fetchNextPage()}
          >
            {t('privacy.more')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}
