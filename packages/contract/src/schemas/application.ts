/** Third-party software that uses lines over CSTA: who is connected. */
import { z } from 'zod'
import { time } from './basic.ts'

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
  /** Whether they may connect without encryption: by the settings, by the configuration file, or never, for it has no port for that. */
  plain: z.enum(['off', 'settings', 'configuration', 'never']),
  monitors: z.int(),
  limits: z.strictObject({ clients: z.int(), monitors: z.int() }),
})
export type CstaClients = z.infer<typeof cstaClients>
