/** The service switches: for all, by group, for one person; and what counts for that person, and why. */
import { Pill, Select, Skeleton, Switch } from '@mantine/core'
import { type AdminPerson, type Entitlement, type GroupView, selfService } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import table from '../admin-table.module.css'
import { useAdminPerson } from '../use-admin-person.ts'
import classes from './services.module.css'
import { type Giver, giverOf, services } from './services.ts'
import { groupsKey, servicesKey, settingsKey, useServiceSwitch } from './use-service-switch.ts'

/** Groups that are looked at; more would not fit the table. */
const MOST_GROUPS = 200

export function ServicesPage() {
  const { t } = useTranslation('groups')
  const api = useApi()
  const problemText = useProblemText()
  const [personId, look] = useState<string | null>(null)
  const settings = useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => api.getSettings({ signal }),
  })
  const groups = useQuery({
    queryKey: groupsKey,
    queryFn: ({ signal }) => api.listGroups({ query: { limit: MOST_GROUPS }, signal }),
  })
  const person = useAdminPerson(personId)
  const personGroups = useQuery({
    queryKey: [...servicesKey, 'of', personId],
    queryFn: ({ signal }) => api.listPersonGroups({ params: { id: personId! }, signal }),
    enabled: personId !== null,
  })
  const error = settings.error ?? groups.error ?? personGroups.error
  const shown =
    personId !== null && person && personGroups.data ? { person, groups: personGroups.data } : null
  return (
    <>
      <div>
        <h1>{t('servicesPage.title')}</h1>
        <p className="dim">{t('servicesPage.hint')}</p>
      </div>
      <div className={classes.person}>
        <PersonSelect label={t('servicesPage.person')} value={personId} isClearable onChange={look} />
      </div>
      {error ? <p role="alert">{problemText(error)}</p> : null}
      {settings.data && groups.data ? (
        <Table
          forAll={settings.data.entitlements}
          left={settings.data.selfServices}
          groups={groups.data.items}
          shown={shown}
        />
      ) : (
        <Skeleton height={200} />
      )}
    </>
  )
}

interface TableProps {
  readonly forAll: readonly Entitlement[]
  /** What is left to people themselves. */
  readonly left: readonly Entitlement[]
  readonly groups: readonly GroupView[]
  readonly shown: { readonly person: AdminPerson; readonly groups: readonly GroupView[] } | null
}

function Table(props: TableProps) {
  const { shown } = props
  const { t } = useTranslation('groups')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`${table.frame} surface`} aria-label={t('servicesPage.title')} tabIndex={0}>
      <table className={`${table.table} ${table.cards} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">{t('servicesPage.service')}</th>
            <th scope="col">{t('servicesPage.all')}</th>
            <th scope="col">{t('servicesPage.groups')}</th>
            <th scope="col">{t('servicesPage.self')}</th>
            {shown ? (
              <>
                <th scope="col">{shown.person.name}</th>
                <th scope="col">{t('servicesPage.counts')}</th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {services.map((name) => (
            <ServiceRow key={name} name={name} {...props} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function ServiceRow({ name, forAll, left, groups, shown }: TableProps & { readonly name: Entitlement }) {
  const { t } = useTranslation('groups')
  const { setAll, setSelf, setGroup, setOwn } = useServiceSwitch(name)
  const service = t(`service.${name}`)
  const giving = groups.filter(({ entitlements }) => entitlements.includes(name))
  return (
    <tr>
      <th scope="row">
        {service}
        <div className={`${classes.hint} dim small`}>{t(`serviceHint.${name}`)}</div>
      </th>
      <td data-label={t('servicesPage.all')}>
        <Switch
          aria-label={t('servicesPage.switchAll', { service })}
          checked={forAll.includes(name)}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      </td>
      <td data-label={t('servicesPage.groups')}>
        <div className={classes.groups}>
          {giving.map((group) => (
            <Pill
              key={group.id}
              size="md"
              withRemoveButton
              removeButtonProps={{
                'aria-label': t('servicesPage.takeFrom', { service, name: group.name }),
                'aria-hidden': false,
                tabIndex: 0,
              }}
              onRemove={() => setGroup(group.id, false)}
            >
              {group.name}
            </Pill>
          ))}
          <Select
            size="xs"
            aria-label={`${t('servicesPage.addGroup')}: ${service}`}
            placeholder={t('servicesPage.addGroup')}
            data={groups
              .filter((group) => !giving.includes(group))
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={null}
            searchable
            onChange={(id) => {
              if (id) setGroup(id, true)
            }}
          />
        </div>
      </td>
      <td data-label={t('servicesPage.self')}>
        {selfService.options.some((each) => each === name) ? (
          <Switch
            aria-label={t('servicesPage.switchSelf', { service })}
            checked={left.includes(name)}
            onChange={(event) => setSelf(event.currentTarget.checked)}
          />
        ) : null}
      </td>
      {shown ? (
        <>
          <td data-label={shown.person.name}>
            <Switch
              aria-label={t('servicesPage.switchOwn', { service, name: shown.person.name })}
              checked={shown.person.entitlements.includes(name)}
              onChange={(event) => setOwn(shown.person.id, event.currentTarget.checked)}
            />
          </td>
          <td data-label={t('servicesPage.counts')}>
            <Counts giver={giverOf(name, { forAll, groups: shown.groups, own: shown.person.entitlements })} />
          </td>
        </>
      ) : null}
    </tr>
  )
}

function Counts({ giver }: { readonly giver: Giver }) {
  const { t } = useTranslation('groups')
  return (
    <span className={classes.counts} data-counts={giver.by !== 'byNothing'}>
      <strong>{t(giver.by === 'byNothing' ? 'servicesPage.no' : 'servicesPage.yes')}</strong>
      <br />
      <span className="dim small">
        {giver.by === 'byGroup'
          ? t('servicesPage.byGroup', { group: giver.group })
          : t(`servicesPage.${giver.by}`)}
      </span>
    </span>
  )
}
