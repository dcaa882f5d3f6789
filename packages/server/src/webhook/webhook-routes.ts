/** What administrators see of webhooks, and change. */
import type { WebhookView } from '@offhook/contract'
import { changesBetween } from '../audit/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Webhook, WebhookFields } from './webhook.ts'
import type { Webhooks } from './webhooks.ts'

export function webhookRoutes({ webhooks }: { readonly webhooks: Webhooks }) {
  const view = ({ secret, lines, ...webhook }: Webhook): WebhookView => {
    const status = webhooks.statusOf(webhook.id)
    return {
      ...webhook,
      lines: lines === '*' ? lines : [...lines],
      ...status,
      fault: status.fault && { ...status.fault },
    }
  }
  return {
    listWebhooks: () => webhooks.all().map(view),

    async createWebhook({ body }, _viewer, request) {
      const { webhook, secret } = await webhooks.create(given(body))
      request.note({ target: webhook.name, changes: changesBetween({}, told(webhook)) })
      return { webhook: view(webhook), secret }
    },

    async changeWebhook({ params, body }, _viewer, request) {
      const before = webhooks.find(params.id)
      const webhook = await webhooks.change(params.id, given(body))
      request.note({ target: webhook.name, changes: changesBetween(told(before), told(webhook)) })
      return view(webhook)
    },

    async tryWebhook({ params }, _viewer, request) {
      request.note({ target: webhooks.find(params.id).name })
      return webhooks.attempt(params.id)
    },

    async deleteWebhook({ params }, _viewer, request) {
      const { name } = await webhooks.remove(params.id)
      request.note({ target: name })
      return undefined
    },
  } satisfies Partial<Handlers>
}

/** As the audit log keeps it. */
function told({ name, url, lines, isActive }: Webhook) {
  return { name, url, lines: lines === '*' ? '*' : lines.join(', '), isActive }
}

function given<Body extends object>(body: Body): Body & Partial<WebhookFields> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never
}
