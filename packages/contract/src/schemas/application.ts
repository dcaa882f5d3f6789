/** Third-party software that uses lines over CSTA: who is connected, and the computers that have a token. */
import { z } from 'zod'
import { id, lineNumber, time } from './basic.ts'

/** A client that is connected now. */
export const cstaClient = z.strictObject({
  id: z.string(),
  /** The person or computer that signed in; null before. */
  who: z.string().nullable(),
  /** Who sits at the computer, as it says. */
  actingUser: z.string().nullable(),
  /** What the program calls itself. */
  application: z.string(),
  address: z.string(),
  isEncrypted: z.boolean(),
  since: time,
  /** The edition of ECMA-323 that is spoken. */
  edition: z.int(),
  received: z.int(),
  sent: z.int(),
  monitors: z.int(),
  lastFault: z.strictObject({ at: time, sentence: z.string() }).nullable(),
})
export type CstaClient = z.infer<typeof cstaClient>

export const cstaClients = z.strictObject({
  clients: z.array(cstaClient),
  /** Where applications connect. */
  addresses: z.array(
    z.strictObject({ transport: z.enum(['tcp', 'tls']), address: z.string(), port: z.int() }),
  ),
  monitors: z.int(),
  limits: z.strictObject({ clients: z.int(), monitors: z.int() }),
})
export type CstaClients = z.infer<typeof cstaClients>

const computerFields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}]+$/u),
  /** `*`: all lines that there are. */
  lines: z.union([z.literal('*'), z.array(lineNumber).max(10_000)]),
  /** Lines are used only by those to whom they belong; the computer says who sits at it. */
  isOwnerOnly: z.boolean(),
}

export const cstaComputer = z.strictObject({
  id,
  ...computerFields,
  createdAt: time,
  lastSeenAt: time.nullable(),
})
export type CstaComputer = z.infer<typeof cstaComputer>

export const newCstaComputer = z.strictObject(computerFields)
export const changeCstaComputer = newCstaComputer.partial()

/** With the token, which is told only once. */
export const createdCstaComputer = z.strictObject({ computer: cstaComputer, secret: z.string() })
export type CreatedCstaComputer = z.infer<typeof createdCstaComputer>
