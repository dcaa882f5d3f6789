import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { showDone } from '../../elements/problem.tsx'
import { jsonOf, newKey } from './draft.ts'
import { EntryList } from './entry-list.tsx'
import fields from './fields.module.css'
import { FileMenu } from './file-menu.tsx'
import { useForm, useRefusal } from './form-context.tsx'
import { FormSection } from './form-section.tsx'
import classes from './routing-section.module.css'
import { dayClasses, halfHours, stretchesOf } from './week.ts'

export function RoutingSection() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const count = draft.grid.length
  return (
    <FormSection
      id="routing"
      title={t('sections.routing')}
      summary={count === 0 ? t('summaries.none') : t('summaries.routes', { count })}
      places={['/leastCostRouting']}
    >
      <div className="column far">
        <div className="row between wrap">
          <p className="dim small">{t('routing.lead')}</p>
          <FileMenu
            kind="routing"
            name={`${draft.name} ${t('sections.routing')}`}
            content={() => ({ routing: jsonOf(draft).leastCostRouting as never })}
            onRead={(content) => {
              if (!('routing' in content)) return
              const { providers, zones, grid } = content.routing
              change({
                providers: providers.map((provider) => ({ ...provider, key: newKey() })),
                zones: zones.map((zone) => ({ ...zone, prefixes: zone.prefixes.join(', '), key: newKey() })),
                grid: grid.map((cell) => ({ ...cell, key: newKey() })),
              })
              showDone(t('summaries.routes', { count: grid.length }))
            }}
          />
        </div>
        <Providers />
        <Zones />
        <Grid />
        <Week />
      </div>
    </FormSection>
  )
}

function Providers() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const refusal = useRefusal()
  return (
    <fieldset className={fields.group}>
      <legend>{t('routing.providers')}</legend>
      <EntryList
        label={t('routing.providers')}
        place="/leastCostRouting/providers"
        items={draft.providers}
        columns="minmax(0, 1fr) minmax(0, 1fr)"
        headings={[t('routing.name'), t('routing.prefix')]}
        onChange={(providers) => change({ providers })}
        add={{ label: t('routing.addProvider'), make: () => ({ key: newKey(), name: '', prefix: '' }) }}
        removeLabel={({ name }) => t('routing.remove', { name })}
        error={(index) => refusal(`/leastCostRouting/providers/${index}`)}
        fields={(provider, set) => (
          <>
            <TextInput
              aria-label={t('routing.name')}
              value={provider.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <TextInput
              aria-label={t('routing.prefix')}
              placeholder="01070"
              inputMode="tel"
              value={provider.prefix}
              onChange={(event) => set({ prefix: event.currentTarget.value.trim() })}
            />
          </>
        )}
      />
    </fieldset>
  )
}

function Zones() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const refusal = useRefusal()
  return (
    <fieldset className={fields.group}>
      <legend>{t('routing.zones')}</legend>
      <EntryList
        label={t('routing.zones')}
        place="/leastCostRouting/zones"
        items={draft.zones}
        columns="minmax(0, 1fr) minmax(0, 2fr)"
        headings={[t('routing.name'), t('routing.prefixes')]}
        onChange={(zones) => change({ zones })}
        add={{ label: t('routing.addZone'), make: () => ({ key: newKey(), name: '', prefixes: '' }) }}
        removeLabel={({ name }) => t('routing.remove', { name })}
        error={(index) => refusal(`/leastCostRouting/zones/${index}`)}
        fields={(zone, set) => (
          <>
            <TextInput
              aria-label={t('routing.name')}
              value={zone.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <TextInput
              aria-label={t('routing.prefixes')}
              placeholder="+4915, +4916, +4917"
              value={zone.prefixes}
              onChange={(event) => set({ prefixes: event.currentTarget.value })}
            />
          </>
        )}
      />
    </fieldset>
  )
}

function Grid() {
  const { t } = useTranslation('numbers')
  const { draft, change } = useForm()
  const refusal = useRefusal()
  const zones = draft.zones.map(({ name }) => name).filter((name) => name !== '')
  const providers = draft.providers.map(({ name }) => name).filter((name) => name !== '')
  const isReady = zones.length > 0 && providers.length > 0
  return (
    <fieldset className={fields.group}>
      <legend>{t('routing.grid')}</legend>
      {isReady ? null : <p className="dim small">{t('routing.needed')}</p>}
      <EntryList
        label={t('routing.grid')}
        place="/leastCostRouting/grid"
        items={draft.grid}
        columns="minmax(0, 1fr) minmax(0, 1.3fr) 88px 88px minmax(0, 1fr)"
        headings={(['zone', 'days', 'from', 'to', 'provider'] as const).map((name) => t(`routing.${name}`))}
        onChange={(grid) => change({ grid })}
        add={{
          label: t('routing.addTime'),
          isDisabled: !isReady,
          make: () => ({
            key: newKey(),
            zone: zones[0] ?? '',
            days: 'mon-fri' as const,
            from: '08:00',
            to: '18:00',
            provider: providers[0] ?? '',
          }),
        }}
        removeLabel={({ zone }) => t('routing.remove', { name: zone })}
        error={(index) => refusal(`/leastCostRouting/grid/${index}`)}
        fields={(cell, set) => (
          <>
            <Choice
              label={t('routing.zone')}
              data={zones}
              value={cell.zone}
              onChange={(zone) => set({ zone })}
            />
            <Select
              aria-label={t('routing.days')}
              allowDeselect={false}
              data={dayClasses.map((value) => ({ value, label: t(`routing.dayNames.${value}`) }))}
              value={cell.days}
              onChange={(value) => set({ days: dayClasses.find((days) => days === value) ?? cell.days })}
            />
            <Choice
              label={t('routing.from')}
              data={halfHours}
              value={cell.from}
              onChange={(from) => set({ from })}
            />
            <Choice label={t('routing.to')} data={halfHours} value={cell.to} onChange={(to) => set({ to })} />
            <Choice
              label={t('routing.provider')}
              data={providers}
              value={cell.provider}
              onChange={(provider) => set({ provider })}
            />
          </>
        )}
      />
    </fieldset>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly data: readonly string[]
  readonly value: string
  readonly onChange: (value: string) => void
}

function Choice({ label, data, value, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      allowDeselect={false}
      data={[...new Set(data)]}
      value={value}
      onChange={(next) => onChange(next ?? value)}
    />
  )
}

/** Each zone's week as bars: what a table of times hides at first sight. */
function Week() {
  const { t } = useTranslation('numbers')
  const { draft } = useForm()
  const zones = [...new Set(draft.grid.map(({ zone }) => zone))]
  const providers = [...new Set(draft.providers.map(({ name }) => name))]
  return zones.map((zone) => (
    <figure key={zone} className={classes.week}>
      <figcaption>{t('routing.overview', { zone })}</figcaption>
      {dayClasses.map((days) => (
        <div key={days} className={classes.day}>
          <span className="dim tiny">{t(`routing.dayNames.${days}`)}</span>
          <ul className={classes.bar}>
            {stretchesOf(draft.grid, zone, days).map((stretch) => (
              <li
                key={stretch.from}
                style={{ flexGrow: stretch.to - stretch.from }}
                data-provider={stretch.provider === null ? 'none' : providers.indexOf(stretch.provider) % 4}
              >
                <span className="truncate">
                  {stretch.provider ?? ''}
                  <span className="visuallyHidden">
                    {`${stretch.provider ? '' : t('routing.noProvider')} ${halfHours[stretch.from]}–${halfHours[stretch.to]}`}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </figure>
  ))
}
