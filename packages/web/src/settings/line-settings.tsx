/** One's own lines: which one dials, do not disturb, forwarding. */
import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import type { OwnLine } from '@offhook/contract'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLines, useMe } from '../live/live.tsx'
import { showDone } from '../shell/problem.tsx'
import { useLineLabel } from '../shell/use-line-label.ts'
import { useOwnChanges } from '../shell/use-own-changes.ts'
import {
  type ForwardingField,
  type ForwardingKind,
  fieldsOf,
  forwardingKinds,
  forwardingsOf,
  isSame,
} from './forwarding-form.ts'
import { Section, Setting } from './section.tsx'
import classes from './settings.module.css'

export function LineSettings() {
  const { t } = useTranslation('settings')
  const lines = useLines()
  const me = useMe()
  const { changeMe } = useOwnChanges()
  const lineLabel = useLineLabel()
  if (lines.length === 0)
    return (
      <Section id="lines" title={t('lines')}>
        <Setting label={t('linesEmpty')}>{null}</Setting>
      </Section>
    )
  return (
    <>
      <Section id="lines" title={t('lines')}>
        <Setting label={t('preferred')}>
          <Select
            aria-label={t('preferred')}
            data={[
              { value: '', label: t('preferredAutomatic') },
              ...lines.map((line) => ({ value: line.line, label: lineLabel(line) })),
            ]}
            value={me?.preferredLine ?? ''}
            allowDeselect={false}
            onChange={(value) => changeMe({ preferredLine: value === '' ? null : value })}
          />
        </Setting>
      </Section>
      {lines.map((line) => (
        <Line key={line.line} line={line} />
      ))}
    </>
  )
}

function Line({ line }: { readonly line: OwnLine }) {
  const { t } = useTranslation(['settings', 'shell'])
  const { setDoNotDisturb, dialFeatureCode } = useOwnChanges()
  const lineLabel = useLineLabel()
  const state = t(`lineState.${line.state}`, { ns: 'shell' })
  return (
    <Section
      id={`line-${line.line}`}
      title={lineLabel(line)}
      hint={
        line.state === 'inService'
          ? `${state} · ${t('me.phones', { ns: 'shell', count: line.phones })}`
          : state
      }
    >
      <Setting label={t('doNotDisturb')} hint={t('doNotDisturbHint')}>
        <Switch
          aria-label={t('doNotDisturb')}
          checked={line.doNotDisturb}
          disabled={!line.permitted.includes('setDoNotDisturb')}
          onChange={(event) => setDoNotDisturb(line.line, event.currentTarget.checked)}
        />
      </Setting>
      {line.featureCodes.length > 0 ? (
        <Setting label={t('featureCodes')} hint={t('featureCodesHint')}>
          <div className="row near">
            {line.featureCodes.map((name) => (
              <Button
                key={name}
                size="xs"
                variant="default"
                disabled={!line.permitted.includes('makeCall')}
                onClick={() => dialFeatureCode(line.line, name)}
              >
                {name}
              </Button>
            ))}
          </div>
        </Setting>
      ) : null}
      <Forwardings line={line} />
    </Section>
  )
}

function Forwardings({ line }: { readonly line: OwnLine }) {
  const { t } = useTranslation(['settings', 'shell'])
  const { setForwardings } = useOwnChanges()
  const saved = fieldsOf(line.forwardings)
  const savedKey = JSON.stringify(line.forwardings)
  const [fields, setFields] = useState(saved)
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what the server says
  useEffect(() => setFields(saved), [savedKey])
  const isSettable = line.permitted.includes('setForwarding')
  const change = (kind: ForwardingKind, changes: Partial<ForwardingField>) =>
    setFields((former) => ({ ...former, [kind]: { ...former[kind], ...changes } }))
  const isIncomplete = forwardingKinds.some(
    (kind) => fields[kind].isOn && fields[kind].destination.trim() === '',
  )
  const save = async () => {
    if (await setForwardings(line.line, forwardingsOf(fields))) showDone(t('forwardingSaved'))
  }
  return (
    <form
      className={classes.forwardings}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h3>{t('forwarding')}</h3>
      {isSettable ? null : <p className="dim small">{t('notSettable')}</p>}
      {forwardingKinds.map((kind) => (
        <div key={kind} className={classes.forwarding}>
          <Switch
            label={t(`forwardingKind.${kind}`)}
            checked={fields[kind].isOn}
            disabled={!isSettable}
            onChange={(event) => change(kind, { isOn: event.currentTarget.checked })}
          />
          {fields[kind].isOn ? (
            <TextInput
              aria-label={`${t(`forwardingKind.${kind}`)}: ${t('destination')}`}
              placeholder={t('destination')}
              className="tabular"
              value={fields[kind].destination}
              disabled={!isSettable}
              onChange={(event) => change(kind, { destination: event.currentTarget.value })}
            />
          ) : null}
          {fields[kind].isOn && kind === 'noAnswer' ? (
            <span className={classes.after}>
              {t('after')}
              <NumberInput
                aria-label={`${t('after')} ${t('seconds')}`}
                w={72}
                min={3}
                max={180}
                value={fields[kind].ringSeconds}
                disabled={!isSettable}
                onChange={(value) => change(kind, { ringSeconds: Number(value) || 3 })}
              />
              {t('seconds')}
            </span>
          ) : null}
        </div>
      ))}
      {isSame(saved, fields) && !isIncomplete ? null : (
        <div className={classes.buttons}>
          <Button type="submit" disabled={isIncomplete}>
            {t('save', { ns: 'shell' })}
          </Button>
          <Button variant="subtle" onClick={() => setFields(saved)}>
            {t('cancel', { ns: 'shell' })}
          </Button>
        </div>
      )}
    </form>
  )
}
