/** One list of rules: in the order in which they are tried, moved by dragging or keyboard, with a field to try the list. */
import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { NumberRule, RuleListName } from '@offhook/contract'
import { IconArrowDown, IconArrowUp, IconGripVertical, IconPlus, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../../elements/announce.ts'
import { showDone } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { type Keyed, moved, newKey } from './draft.ts'
import { FileMenu } from './file-menu.tsx'
import { useForm, useRefusal } from './form-context.tsx'
import { hasPlace } from './places.ts'
import classes from './rule-list-editor.module.css'

type Rule = Keyed<NumberRule>

export function RuleListEditor({ list }: { readonly list: RuleListName }) {
  const { t } = useTranslation('numbers')
  const { draft, change, generated } = useForm()
  const [tried, setTried] = useState('')
  const [dragged, drag] = useState<string | null>(null)
  const rules = draft.rules[list]
  const plain = rules.map(({ key: _key, ...rule }) => rule)
  const hit = useHit(list, plain, tried)
  const setRules = (next: readonly Rule[]) => change({ rules: { ...draft.rules, [list]: next } })
  const move = (from: number, to: number) => {
    if (to < 0 || to >= rules.length || from === to) return
    setRules(moved(rules, from, to))
    announce(t('rules.movedTo', { number: to + 1 }))
  }
  const computed = list === 'internal' ? generated?.internal : list === 'dial' ? generated?.dial : undefined
  return (
    <div className="column">
      <p className="dim small">{`${t(`rules.hints.${list}`)} ${rules.length > 0 ? t('rules.lead') : ''}`}</p>
      <ol className={classes.rules}>
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.key}
            rule={rule}
            index={index}
            count={rules.length}
            list={list}
            isHit={hit?.rule === index}
            isDragged={dragged === rule.key}
            onChange={(changes) =>
              setRules(rules.map((other) => (other === rule ? { ...other, ...changes } : other)))
            }
            onRemove={() => setRules(rules.filter((other) => other !== rule))}
            onMove={(to) => move(index, to)}
            onDrag={(isBegin) => drag(isBegin ? rule.key : null)}
            onDropHere={() => {
              const from = rules.findIndex(({ key }) => key === dragged)
              if (from >= 0) move(from, index)
              drag(null)
            }}
          />
        ))}
      </ol>
      <div className="row between wrap near">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setRules([...rules, { key: newKey(), match: '^', type: 'regex', replace: null }])}
        >
          {t('rules.add')}
        </Button>
        <FileMenu
          kind="rules"
          name={`${draft.name} ${t(`rules.lists.${list}`)}`}
          content={() => ({ rules: plain })}
          onRead={(content) => {
            if (!('rules' in content)) return
            setRules(content.rules.map((rule) => ({ ...rule, key: newKey() })))
            showDone(t('rules.imported', { count: content.rules.length }))
          }}
        />
      </div>
      {computed && computed.length > 0 ? (
        <details className={classes.computed}>
          <summary>
            {t('rules.generated')} ({computed.length})
          </summary>
          <ul>
            {computed.slice(0, 100).map((rule) => (
              <li key={`${rule.generatedFor} ${rule.match}`}>
                <code>{rule.match}</code> → <code>{rule.replace}</code>{' '}
                <span className="dim small">{t('rules.generatedFor', { name: rule.generatedFor })}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {rules.length > 0 ? (
        <div className={classes.tester}>
          <TextInput
            label={t('rules.try')}
            placeholder={t('rules.tryPlaceholder')}
            inputMode="tel"
            value={tried}
            onChange={(event) => setTried(event.currentTarget.value)}
          />
          <p role="status" className={`${classes.verdict} tabular`} data-hit={hit?.rule !== null}>
            {hit
              ? hit.rule === null
                ? t('rules.miss')
                : hit.result === ''
                  ? t('rules.hitEmpty', { number: hit.rule + 1 })
                  : t('rules.hit', { number: hit.rule + 1, result: hit.result })
              : null}
          </p>
        </div>
      ) : null}
      <details className={classes.signs}>
        <summary>{t('rules.help')}</summary>
        <ul>
          {(['start', 'any', 'group', 'set'] as const).map((sign) => (
            <li key={sign}>{t(`rules.signs.${sign}`)}</li>
          ))}
        </ul>
      </details>
    </div>
  )
}

/** Which rule of the list hits the number that is tried; undefined while nothing is. */
function useHit(list: RuleListName, rules: readonly NumberRule[], number: string) {
  const api = useApi()
  const [asked] = useDebouncedValue({ list, rules: JSON.stringify(rules), number: number.trim() }, 150)
  const answer = useQuery({
    queryKey: ['rules-test', asked],
    queryFn: ({ signal }) =>
      api.testRules({
        body: { list: asked.list, rules: JSON.parse(asked.rules) as NumberRule[], numbers: [asked.number] },
        signal,
      }),
    enabled: asked.number !== '',
    retry: false,
  })
  return asked.number === '' || number.trim() === '' ? undefined : answer.data?.[0]
}

interface RuleRowProps {
  readonly rule: Rule
  readonly index: number
  readonly count: number
  readonly list: RuleListName
  readonly isHit: boolean
  readonly isDragged: boolean
  readonly onChange: (changes: Partial<NumberRule>) => void
  readonly onRemove: () => void
  readonly onMove: (to: number) => void
  readonly onDrag: (isBegin: boolean) => void
  readonly onDropHere: () => void
}

function RuleRow(props: RuleRowProps) {
  const { rule, index, count, list, isHit, isDragged, onChange, onRemove, onMove, onDrag, onDropHere } = props
  const { t } = useTranslation('numbers')
  const { lit } = useForm()
  const refusal = useRefusal()
  const place = `/rules/${list}/${index}`
  const number = index + 1
  const isLit = hasPlace(lit, place)
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onMove(event.key === 'ArrowUp' ? index - 1 : index + 1)
  }
  const problem = refusal(place)
  return (
    <li
      className={classes.rule}
      data-place={place}
      data-lit={isLit || isHit}
      data-dragged={isDragged}
      aria-label={t('rules.rule', { number })}
      onKeyDown={keys}
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        onDropHere()
      }}
    >
      <button
        type="button"
        className={classes.grip}
        draggable
        aria-label={t('rules.drag', { number })}
        title={t('rules.drag', { number })}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move'
          event.dataTransfer.setData('text/plain', rule.match)
          onDrag(true)
        }}
        onDragEnd={() => onDrag(false)}
      >
        <IconGripVertical size={16} aria-hidden />
        <span className="tabular">{number}</span>
      </button>
      <Select
        aria-label={t('rules.type')}
        className={classes.type}
        allowDeselect={false}
        data={(['regex', 'literal'] as const).map((value) => ({ value, label: t(`rules.${value}`) }))}
        value={rule.type}
        onChange={(value) => onChange({ type: value === 'literal' ? 'literal' : 'regex' })}
      />
      <TextInput
        aria-label={t('rules.match')}
        className={classes.code}
        spellCheck={false}
        autoComplete="off"
        value={rule.match}
        error={problem !== undefined}
        onChange={(event) => onChange({ match: event.currentTarget.value })}
      />
      <Select
        aria-label={t('rules.action')}
        className={classes.action}
        allowDeselect={false}
        data={(['replace', 'keep'] as const).map((value) => ({ value, label: t(`rules.${value}`) }))}
        value={rule.replace === null ? 'keep' : 'replace'}
        onChange={(value) => onChange({ replace: value === 'keep' ? null : (rule.replace ?? '') })}
      />
      {rule.replace === null ? (
        <span className={classes.code} />
      ) : (
        <TextInput
          aria-label={t('rules.becomes')}
          className={classes.code}
          placeholder={list === 'external' || list === 'internal' ? t('rules.keep') : t('rules.suppress')}
          spellCheck={false}
          autoComplete="off"
          value={rule.replace}
          onChange={(event) => onChange({ replace: event.currentTarget.value })}
        />
      )}
      <span className={classes.actions}>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={index === 0}
          aria-label={t('rules.up', { number })}
          onClick={() => onMove(index - 1)}
        >
          <IconArrowUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={index === count - 1}
          aria-label={t('rules.down', { number })}
          onClick={() => onMove(index + 1)}
        >
          <IconArrowDown size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('rules.remove', { number })}
          onClick={onRemove}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </span>
      {problem ? <p className={classes.problem}>{problem}</p> : null}
      {isLit ? <span className="visuallyHidden">{t('workshop.lit')}</span> : null}
    </li>
  )
}
