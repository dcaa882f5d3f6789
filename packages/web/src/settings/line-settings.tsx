/** One's own lines: which one dials, do not disturb, forwarding. */
import { Button, Select, Switch } from '@mantine/core'
import type { OwnLine } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { Section, Setting } from '../elements/section.tsx'
import { ForwardList } from '../forwarding/forward-list.tsx'
import { ForwardingFields } from '../forwarding/forwarding-fields.tsx'
import { useForwardings } from '../forwarding/use-forwardings.ts'
import { useLines, useMe } from '../live/live.tsx'
import { useLineLabel } from '../own/use-line-label.ts'
import { useOwnChanges } from '../own/use-own-changes.ts'
import { PhoneChoice } from './phone-choice.tsx'
import { RemoteOffice } from './remote-office.tsx'

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
      <RemoteOffice />
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
      <PhoneChoice line={line.line} />
      {line.featureCodes.length > 0 ? (
        <Setting label={t('featureCodes')} hint={t('featureCodesHint')}>
          <div className="row near wrap">
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
  const { data } = useForwardings(line.line)
  return (
    <>
      <ForwardingFields
        line={line.line}
        forwardings={line.forwardings}
        isSettable={line.permitted.includes('setForwarding')}
        targets={data?.targets ?? []}
      />
      {data?.forwardList ? <ForwardList line={line.line} list={data.forwardList} /> : null}
    </>
  )
}
