/** The webhooks, and what each service is told: the entries of the journal as they are written. */
import { type Clock, NamedError, type NewId, type Random } from '@offhook/base'
import { contractErrors, type WebhookEvent } from '@offhook/contract'
import type { SystemEvents } from '../bus/index.ts'
import type { Journal, JournalEntry } from '../journal/index.ts'
import type { JournalEntryViews } from '../session/index.ts'
import type { Seal, Store } from '../store/index.ts'
import { Delivery, type DeliveryStatus } from './delivery.ts'
import { type PostResult, post } from './post.ts'
import { concerns, newWebhookSecret, type Webhook, type WebhookFields } from './webhook.ts'
import { deleteWebhook, loadWebhooks, saveWebhook } from './webhook-table.ts'

export interface WebhooksOptions {
  readonly store: Store
  readonly seal: Seal
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly journal: Pick<Journal, 'events'>
  readonly journalEntryViews: Pick<JournalEntryViews, 'of'>
  readonly systemEvents: Pick<SystemEvents, 'record'>
  readonly post?: typeof post
}

const MOST_WEBHOOKS = 100
/** A service is nobody: of private calls it is not told with whom. */
const NOBODY = { personId: '', language: 'en' } as const

export class Webhooks {
  readonly #options: WebhooksOptions
  readonly #byId = new Map<string, Webhook>()
  readonly #deliveries = new Map<string, Delivery>()
  readonly #unsubscribe: () => void

  constructor(options: WebhooksOptions) {
    this.#options = options
    this.#unsubscribe = options.journal.events.on('recorded', ({ entry }) => this.#tell(entry))
  }

  async load(): Promise<void> {
    for (const webhook of await loadWebhooks(this.#options.store)) this.#keep(webhook)
  }

  stop(): void {
    this.#unsubscribe()
    for (const delivery of this.#deliveries.values()) delivery.stop()
  }

  all(): readonly Webhook[] {
    return [...this.#byId.values()]
  }

  /** Throws `not-found`. */
  find(id: string): Webhook {
    const webhook = this.#byId.get(id)
    if (!webhook) throw new NamedError(contractErrors, 'not-found', { what: 'webhook', key: id })
    return webhook
  }

  statusOf(id: string): DeliveryStatus {
    return this.#deliveryOf(this.find(id)).status
  }

  /** The secret is told once. Rejects with `too-many`. */
  async create(
    fields: Pick<WebhookFields, 'name' | 'url'> & Partial<WebhookFields>,
  ): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
    const { store, seal, random, newId, clock } = this.#options
    if (this.#byId.size >= MOST_WEBHOOKS) {
      throw new NamedError(contractErrors, 'too-many', { what: 'webhooks', limit: MOST_WEBHOOKS })
    }
    const id = newId()
    const secret = newWebhookSecret(random)
    const sealed = seal.close(secret, ownerOf(id))
    const defaults = { lines: '*', isActive: true } as const
    const webhook = { ...defaults, ...fields, id, secret: sealed, createdAt: clock.now() }
    await store.write(saveWebhook(store, webhook))
    this.#keep(webhook)
    return { webhook, secret }
  }

  /** What waits for another place is not told there. Rejects with `not-found`. */
  async change(id: string, fields: Partial<WebhookFields>): Promise<Webhook> {
    const { store } = this.#options
    const before = this.find(id)
    const webhook = { ...before, ...fields }
    await store.write(saveWebhook(store, webhook))
    if (webhook.url !== before.url || !webhook.isActive) this.#endDelivery(id)
    this.#keep(webhook)
    return webhook
  }

  /** Rejects with `not-found`. */
  async remove(id: string): Promise<Webhook> {
    const { store } = this.#options
    const webhook = this.find(id)
    this.#byId.delete(id)
    this.#endDelivery(id)
    await store.write(deleteWebhook(store, id))
    return webhook
  }

  /** Posts an event that means nothing. Rejects with `not-found`. */
  attempt(id: string): Promise<PostResult> {
    return this.#deliveryOf(this.find(id)).attempt({ type: 'test', at: this.#options.clock.now() })
  }

  #tell(entry: JournalEntry): void {
    const concerned = this.all().filter((webhook) => concerns(webhook, entry.line))
    if (concerned.length === 0) return
    const { clock, journalEntryViews } = this.#options
    const event: WebhookEvent = {
      type: 'journal',
      at: clock.now(),
      entry: journalEntryViews.of(entry, NOBODY),
    }
    for (const webhook of concerned) this.#deliveryOf(webhook).add(event)
  }

  #keep(webhook: Webhook): void {
    this.#byId.set(webhook.id, webhook)
  }

  #deliveryOf(webhook: Webhook): Delivery {
    let delivery = this.#deliveries.get(webhook.id)
    if (!delivery) {
      delivery = this.#newDelivery(webhook)
      this.#deliveries.set(webhook.id, delivery)
    }
    return delivery
  }

  #newDelivery({ id, url, secret }: Webhook): Delivery {
    const { seal, clock, newId, systemEvents } = this.#options
    const nameNow = () => this.#byId.get(id)?.name ?? ''
    return new Delivery({
      url,
      secret: seal.open(secret, ownerOf(id)) ?? '',
      clock,
      newId,
      post: this.#options.post ?? post,
      onChange: (fault) =>
        fault
          ? systemEvents.record('webhook-failing', { webhook: nameNow(), reason: fault.sentence })
          : systemEvents.record('webhook-restored', { webhook: nameNow() }),
    })
  }

  #endDelivery(id: string): void {
    this.#deliveries.get(id)?.stop()
    this.#deliveries.delete(id)
  }
}

function ownerOf(id: string): string {
  return `webhook ${id}`
}
