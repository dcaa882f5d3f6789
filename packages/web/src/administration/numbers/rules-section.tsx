import { Tabs } from '@mantine/core'
import type { RuleListName } from '@offhook/contract'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listNames } from './draft.ts'
import { useForm } from './form-context.tsx'
import { FormSection } from './form-section.tsx'
import { hasPlace } from './places.ts'
import { RuleListEditor } from './rule-list-editor.tsx'
import classes from './rules-section.module.css'

/** Turns to the list whose rule fired, unless somebody is at work in this one. */
function useFired(lit: ReadonlySet<string>, shown: RuleListName, show: (list: RuleListName) => void): void {
  const fired = listNames.filter((list) => hasPlace(lit, `/rules/${list}`))
  const next = fired.includes(shown) ? undefined : fired[0]
  useEffect(() => {
    const isAtWork = document.activeElement?.closest('#rules-body') !== null
    if (next && !isAtWork) show(next)
  }, [next, show])
}

export function RulesSection() {
  const { t } = useTranslation('numbers')
  const { draft, isNew, lit, refused, revealed } = useForm()
  const [shown, show] = useState<RuleListName>('external')
  useEffect(() => {
    const asked = listNames.find((list) => revealed && hasPlace([revealed], `/rules/${list}`))
    if (asked) show(asked)
  }, [revealed])
  useFired(lit, shown, show)
  const tabs = useRef<HTMLDivElement>(null)
  // On a narrow screen the tabs stand in a row that scrolls.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another tab
  useEffect(() => {
    const tab = tabs.current?.querySelector<HTMLElement>('[aria-selected=true]')
    if (tabs.current && tab) tabs.current.scrollLeft = tab.offsetLeft - 48
  }, [shown])
  const count = listNames.reduce((sum, list) => sum + draft.rules[list].length, 0)
  return (
    <FormSection
      id="rules"
      title={t('sections.rules')}
      summary={count === 0 ? t('summaries.none') : t('summaries.rules', { count })}
      places={['/rules']}
      isOpenAtFirst={!isNew}
    >
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(value) => show(listNames.find((list) => list === value) ?? 'external')}
      >
        <Tabs.List ref={tabs} className={classes.tabs} aria-label={t('sections.rules')}>
          {listNames.map((list) => {
            const place = `/rules/${list}`
            return (
              <Tabs.Tab
                key={list}
                value={list}
                className={classes.tab}
                data-lit={hasPlace(lit, place)}
                data-wrong={refused !== undefined && hasPlace([refused.pointer], place)}
              >
                {t(`rules.lists.${list}`)}
                {draft.rules[list].length > 0 ? (
                  <span className={classes.count}>{draft.rules[list].length}</span>
                ) : null}
              </Tabs.Tab>
            )
          })}
        </Tabs.List>
        {listNames.map((list) => (
          <Tabs.Panel key={list} value={list} className={classes.panel}>
            <RuleListEditor list={list} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </FormSection>
  )
}
