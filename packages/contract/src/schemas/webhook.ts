/** Webhooks: calls are told to services of the house as they happen, by HTTP, signed as Standard Webhooks has it. */
import { z } from 'zod'
import { id, lineNumber, time } from './basic.ts'
import { journalEntry } from './journal.ts'

/** Without encryption only to a service on the machine of the server. */
const WEBHOOK_URL = /^(https:\/\/[^\s/]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?)(\/\S*)?$/

const webhookFields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}]+$/u),
  url: z.string().trim().max(2000).regex(WEBHOOK_URL),
  /** `*`: all lines that there are. */
  lines: z.union([z.literal('*'), z.array(lineNumber).max(10_000)]),
  /** While false nothing is told. */
  isActive: z.boolean(),
}

export const webhook = z.strictObject({
  id,
  ...webhookFields,
  createdAt: time,
  /** Events that were taken by the service, since the server started. */
  delivered: z.int().min(0),
  lastDeliveredAt: time.nullable(),
  /** Events that wait to be told again; the oldest are given up when there are too many. */
  waiting: z.int().min(0),
  givenUp: z.int().min(0),
  /** Why the last attempt failed; null while all is well. `status` is null where nobody answered. */
  fault: z.strictObject({ at: time, status: z.int().nullable(), sentence: z.string() }).nullable(),
})
export type WebhookView = z.infer<typeof webhook>

export const changeWebhook = z.strictObject(webhookFields).partial()
export const newWebhook = z.strictObject({
  ...changeWebhook.shape,
  name: webhookFields.name,
  url: webhookFields.url,
})

/** With the secret of the signature, which is told only once. */
export const createdWebhook = z.strictObject({ webhook, secret: z.string() })
export type CreatedWebhook = z.infer<typeof createdWebhook>

/** How a service answered to an event that was made to try it; null where it did not. */
export const triedWebhook = z.strictObject({ status: z.int().nullable(), sentence: z.string() })
export type TriedWebhook = z.infer<typeof triedWebhook>

/** What is posted. An entry is told when a line's part in a call begins, is answered, ends, and when it is changed later. */
export const webhookEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('journal'), at: time, entry: journalEntry }),
  z.strictObject({ type: z.literal('test'), at: time }),
])
export type WebhookEvent = z.infer<typeof webhookEvent>
