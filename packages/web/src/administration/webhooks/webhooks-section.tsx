/** Services that are told of calls: where, of which lines, and whether they take it. */
import { Button } from '@mantine/core'
import type { TriedWebhook, WebhookView } from '@offhook/contract'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText, useShowProblem } from '../../elements/problem.tsx'
import { dateAndTime } from '../../i18n/format.ts'
import { systemFault } from '../../i18n/sentences.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import table from '../admin-table.module.css'
import classes from '../administration.module.css'
import { WebhookDrawer } from './webhook-drawer.tsx'
import own from './webhooks.module.css'

const webhooksKey = ['admin', 'webhooks'] as const
const REFRESH_MS = 5000

export function WebhooksSection() {
  const { t } = useTranslation('webhooks')
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [edited, edit] = useState<WebhookView | 'new' | null>(null)
  const { data, error } = useQuery({
    queryKey: webhooksKey,
    queryFn: ({ signal }) => api.listWebhooks({ signal }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <div className="column">
      <div className={classes.head}>
        <h2>{t('title')}</h2>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => edit('new')}
        >
          {t('add')}
        </Button>
      </div>
      <p className="dim">{t('intro')}</p>
      {error ? <p role="alert">{problemText(error)}</p> : null}
      {data?.length === 0 ? <p className="dim">{t('empty')}</p> : null}
      {data && data.length > 0 ? <WebhookTable webhooks={data} onOpen={edit} /> : null}
      <WebhookDrawer
        edited={edited}
        onClose={() => edit(null)}
        onChanged={() => queries.invalidateQueries({ queryKey: webhooksKey })}
      />
    </div>
  )
}

interface WebhookTableProps {
  readonly webhooks: readonly WebhookView[]
  readonly onOpen: (webhook: WebhookView) => void
}

function WebhookTable({ webhooks, onOpen }: WebhookTableProps) {
  const { t } = useTranslation('webhooks')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`${table.frame} surface`} aria-label={t('title')} tabIndex={0}>
      <table className={`${table.table} ${table.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col" data-optional>
              {t('lines')}
            </th>
            <th scope="col">{t('state')}</th>
            <th scope="col">
              <span className="visuallyHidden">{t('try')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} onOpen={() => onOpen(webhook)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function WebhookRow({ webhook, onOpen }: { readonly webhook: WebhookView; readonly onOpen: () => void }) {
  const { t } = useTranslation('webhooks')
  const api = useApi()
  const showProblem = useShowProblem()
  const { id, name, url, lines } = webhook
  const attempt = useMutation({
    mutationFn: () => api.tryWebhook({ params: { id } }),
    onError: showProblem,
  })
  return (
    <tr>
      <td data-label={t('name')}>
        <Button variant="transparent" size="compact-sm" px={0} onClick={onOpen}>
          {name}
        </Button>
        <div className={`${own.url} dim small`}>{url}</div>
      </td>
      <td data-optional>{lines === '*' ? t('linesAll') : lines.join(', ') || t('linesNone')}</td>
      <td data-label={t('state')}>
        <div>
          <State webhook={webhook} />
        </div>
      </td>
      <td>
        <Button
          size="compact-sm"
          variant="default"
          loading={attempt.isPending}
          aria-label={t('tryLabel', { name })}
          onClick={() => attempt.mutate()}
        >
          {t('try')}
        </Button>
        <div role="status" className="small">
          {attempt.data ? <Answer name={name} answer={attempt.data} /> : null}
        </div>
      </td>
    </tr>
  )
}

/** How the service answered to the test. */
function Answer({ name, answer }: { readonly name: string; readonly answer: TriedWebhook }) {
  const { t, i18n } = useTranslation('webhooks')
  const { status } = answer
  const sentence = systemFault(i18n, answer.sentence)
  const isTaken = status !== null && status >= 200 && status < 300
  return isTaken ? t('taken', { name }) : t('notTaken', { name, sentence })
}

function State({ webhook }: { readonly webhook: WebhookView }) {
  const { t, i18n } = useTranslation('webhooks')
  const language = useLanguage()
  const { isActive, fault, waiting, givenUp, lastDeliveredAt } = webhook
  if (!isActive) return <span className="dim">{t('inactive')}</span>
  const parts = [
    fault ? t('failing', { sentence: systemFault(i18n, fault.sentence) }) : '',
    fault && waiting > 0 ? t('waiting', { count: waiting }) : '',
    givenUp > 0 ? t('givenUp', { count: givenUp }) : '',
    lastDeliveredAt === null
      ? fault
        ? ''
        : t('idle')
      : t('fine', { when: dateAndTime(lastDeliveredAt, language) }),
  ]
  return parts.filter((part) => part !== '').map((part) => <div key={part}>{part}</div>)
}
