/** Third-party software: what is connected over CSTA now, with its message counts, and what is told of calls by HTTP. */
import { Button, Switch } from '@mantine/core'
import type { CstaClient, CstaClients } from '@offhook/contract'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../elements/confirm.tsx'
import { Empty } from '../elements/empty.tsx'
import { showDone, useProblemText, useShowProblem } from '../elements/problem.tsx'
import { count, dateAndTime, timeOfDay } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import table from './admin-table.module.css'
import classes from './administration.module.css'
import own from './applications.module.css'
import { WebhooksSection } from './webhooks/webhooks-section.tsx'

const clientsKey = ['admin', 'csta', 'clients'] as const
/** Message counts change all the time: they are asked for while somebody looks. */
const REFRESH_MS = 3000

export function Applications() {
  const { t } = useTranslation('applications')
  const api = useApi()
  const problemText = useProblemText()
  const clients = useQuery({
    queryKey: clientsKey,
    queryFn: ({ signal }) => api.listCstaClients({ signal }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <>
      <div className={classes.head}>
        <h1>{t('title')}</h1>
      </div>
      <p className="dim">{t('intro')}</p>
      {clients.error ? <p role="alert">{problemText(clients.error)}</p> : null}
      {clients.data ? <Overview data={clients.data} /> : null}
      {clients.data ? <Plain state={clients.data.plain} /> : null}
      {clients.data ? <ClientTable clients={clients.data.clients} /> : null}
      {clients.data && clients.data.clients.length > 0 ? (
        <p>
          <Link to="/administration/computers">{t('computersLink')}</Link>
        </p>
      ) : null}
      <WebhooksSection />
    </>
  )
}

function Overview({ data }: { readonly data: CstaClients }) {
  const { t } = useTranslation('applications')
  const language = useLanguage()
  const ports = [...new Set(data.addresses.map(({ transport, port }) => t(transport, { port })))]
  const number = (value: number) => count(value, language)
  return (
    <dl className={own.facts}>
      <dt>{t('ports')}</dt>
      <dd>{ports.length === 0 ? t('noPorts') : ports.join(' · ')}</dd>
      <dt>{t('clients')}</dt>
      <dd>
        {t('usage', {
          clients: number(data.clients.length),
          mostClients: number(data.limits.clients),
          monitors: number(data.monitors),
          mostMonitors: number(data.limits.monitors),
        })}
      </dd>
    </dl>
  )
}

function Plain({ state }: { readonly state: CstaClients['plain'] }) {
  const { t } = useTranslation('applications')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const change = useMutation({
    mutationFn: (plainCsta: boolean) => api.changeSettings({ body: { plainCsta } }),
    onSuccess: (_settings, isOn) => {
      showDone(t(isOn ? 'plainOn' : 'plainOff'))
      return queries.invalidateQueries({ queryKey: clientsKey })
    },
    onError: showProblem,
  })
  const fixed = state === 'configuration' ? t('plainConfigured') : state === 'never' ? t('plainNever') : null
  return (
    <Switch
      className={own.plain}
      label={t('plain')}
      description={fixed === null ? t('plainHint') : `${t('plainHint')} ${fixed}`}
      checked={state === 'settings' || state === 'configuration'}
      disabled={fixed !== null || change.isPending}
      onChange={(event) => change.mutate(event.currentTarget.checked)}
    />
  )
}

function ClientTable({ clients }: { readonly clients: readonly CstaClient[] }) {
  const { t } = useTranslation('applications')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [leaving, setLeaving] = useState<CstaClient | null>(null)
  const disconnect = useMutation({
    mutationFn: ({ id }: CstaClient) => api.disconnectCstaClient({ params: { id } }),
    onSuccess: (_nothing, client) => {
      showDone(t('disconnected', { name: nameOf(client) }))
      return queries.invalidateQueries({ queryKey: clientsKey })
    },
    onError: showProblem,
    onSettled: () => setLeaving(null),
  })
  if (clients.length === 0) {
    return (
      <Empty icon={IconPlugConnectedX} title={t('noClientsTitle')} hint={t('noClientsHint')}>
        <Button component={Link} to="/administration/computers" variant="light">
          {t('computersLink')}
        </Button>
      </Empty>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`${table.frame} surface`} aria-label={t('clients')} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('who')}</th>
            <th scope="col" data-optional>
              {t('address')}
            </th>
            <th scope="col" data-optional>
              {t('since')}
            </th>
            <th scope="col">{t('messages')}</th>
            <th scope="col" data-optional>
              {t('monitors')}
            </th>
            <th scope="col">
              <span className="visuallyHidden">{t('disconnect')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {clients.map((client) => (
            <ClientRow key={client.id} client={client} onDisconnect={() => setLeaving(client)} />
          ))}
        </tbody>
      </table>
      <Confirm
        isOpen={leaving !== null}
        isPending={disconnect.isPending}
        title={t('disconnectTitle', { name: leaving ? nameOf(leaving) : '' })}
        hint={t('disconnectHint')}
        action={t('disconnect')}
        onConfirm={() => leaving && disconnect.mutate(leaving)}
        onClose={() => setLeaving(null)}
      />
    </section>
  )
}

function ClientRow({
  client,
  onDisconnect,
}: {
  readonly client: CstaClient
  readonly onDisconnect: () => void
}) {
  const { t } = useTranslation('applications')
  const language = useLanguage()
  const { who, actingUser, lastFault } = client
  const encryption = t(client.isEncrypted ? 'encrypted' : 'clear')
  return (
    <tr>
      <td>
        {who === null ? <span className="dim">{t('waiting')}</span> : <strong>{who}</strong>}
        {actingUser === null ? null : (
          <span className="dim small"> {t('actingUser', { user: actingUser })}</span>
        )}
        <div className="dim small">{client.application}</div>
        <div className={`${own.narrow} dim small`}>
          {client.address} · {encryption}
        </div>
        {lastFault === null ? null : (
          <div className={`${own.fault} dim small`}>
            {t('fault', { time: timeOfDay(lastFault.at, language), sentence: lastFault.sentence })}
          </div>
        )}
      </td>
      <td data-optional>
        {client.address}
        <div className="dim small">{encryption}</div>
      </td>
      <td data-optional>{dateAndTime(client.since, language)}</td>
      <td>
        {count(client.received, language)} / {count(client.sent, language)}
      </td>
      <td data-optional>{count(client.monitors, language)}</td>
      <td>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('disconnectLabel', { name: nameOf(client) })}
          onClick={onDisconnect}
        >
          {t('disconnect')}
        </Button>
      </td>
    </tr>
  )
}

function nameOf({ who, address }: CstaClient): string {
  return who ?? address
}
