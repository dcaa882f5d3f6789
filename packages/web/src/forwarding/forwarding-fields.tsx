/** The four forwardings of a line, one's own or a colleague's, and where they may lead at a press. */
import { Button, NumberInput, Switch, TextInput } from '@mantine/core'
import type { ForwardingView, LineForwardings } from '@offhook/contract'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone } from '../elements/problem.tsx'
import parts from '../elements/section-parts.module.css'
import { useOwnChanges } from '../own/use-own-changes.ts'
import classes from './forwarding.module.css'
import {
  type ForwardingField,
  type ForwardingKind,
  fieldsOf,
  forwardingKinds,
  forwardingsOf,
  isSame,
} from './forwarding-form.ts'

interface ForwardingFieldsProps {
  readonly line: string
  /** Null where one may not see them: what is saved replaces them. */
  readonly forwardings: readonly ForwardingView[] | null
  readonly isSettable: boolean
  /** Numbers of whose line it is that are offered as ends. */
  readonly targets: LineForwardings['targets']
}

export function ForwardingFields({ line, forwardings, isSettable, targets }: ForwardingFieldsProps) {
  const { t } = useTranslation(['settings', 'shell'])
  const { setForwardings } = useOwnChanges()
  const saved = fieldsOf(forwardings ?? [])
  const savedKey = JSON.stringify(forwardings)
  const [fields, setFields] = useState(saved)
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what the server says
  useEffect(() => setFields(saved), [savedKey])
  const change = (kind: ForwardingKind, changes: Partial<ForwardingField>) =>
    setFields((former) => ({ ...former, [kind]: { ...former[kind], ...changes } }))
  const isIncomplete = forwardingKinds.some(
    (kind) => fields[kind].isOn && fields[kind].destination.trim() === '',
  )
  const save = async () => {
    if (await setForwardings(line, forwardingsOf(fields))) showDone(t('forwardingSaved'))
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
          {fields[kind].isOn && isSettable ? (
            <Targets
              targets={targets.filter(({ destination }) => destination !== fields[kind].destination)}
              kind={kind}
              onChoose={(destination) => change(kind, { destination })}
            />
          ) : null}
        </div>
      ))}
      {(forwardings !== null && isSame(saved, fields) && !isIncomplete) || !isSettable ? null : (
        <div className={parts.buttons}>
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

interface TargetsProps {
  readonly targets: LineForwardings['targets']
  readonly kind: ForwardingKind
  readonly onChoose: (destination: string) => void
}

/** One press instead of a number by heart. */
function Targets({ targets, kind, onChoose }: TargetsProps) {
  const { t } = useTranslation('settings')
  if (targets.length === 0) return null
  return (
    <span className={classes.targets}>
      {targets.map((target) => {
        const name = t(`target.${target.kind}`)
        return (
          <Button
            key={target.kind}
            size="compact-xs"
            variant="default"
            aria-label={t('targetFor', {
              kind: t(`forwardingKind.${kind}`),
              target: name,
              number: target.display,
            })}
            title={target.display}
            onClick={() => onChoose(target.destination)}
          >
            {name}
          </Button>
        )
      })}
    </span>
  )
}
