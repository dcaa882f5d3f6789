/** The table of webhooks: JSON as the administrator set it, the secret sealed. */
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { Webhook } from './webhook.ts'

interface WebhookTables {
  webhook: { id: string; secret: string; data: string }
}

export async function loadWebhooks(store: Store): Promise<readonly Webhook[]> {
  const rows = await store.tables<WebhookTables>().selectFrom('webhook').selectAll().orderBy('id').execute()
  return rows.map(({ id, secret, data }) => ({
    ...(JSON.parse(data) as Omit<Webhook, 'id' | 'secret'>),
    id,
    secret,
  }))
}

export function saveWebhook(store: Store, { id, secret, ...data }: Webhook): Statement {
  const columns = { secret, data: JSON.stringify(data) }
  return statementOf(
    store
      .tables<WebhookTables>()
      .insertInto('webhook')
      .values({ id, ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns)),
  )
}

export function deleteWebhook(store: Store, id: string): Statement {
  return statementOf(store.tables<WebhookTables>().deleteFrom('webhook').where('id', '=', id))
}
