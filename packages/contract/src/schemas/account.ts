/** One's own account, for those who may configure it themselves. */
import { z } from 'zod'
import { personNumbers } from './administration.ts'
import { explanationStep, lineNumber, personName } from './basic.ts'
import { personSource } from './directory.ts'
import { entitlement, type SelfService } from './entitlement.ts'
import { personAddress } from './person.ts'

const fields = {
  name: personName,
  firstName: z.string().max(80),
  lastName: z.string().max(80),
  email: z.email().max(254).nullable(),
  position: z.string().max(120),
  mobile: z.string().max(40).nullable(),
  company: z.string().max(120),
  numbers: personNumbers,
  address: personAddress,
  hiddenLines: z.array(lineNumber).max(2),
}

export const account = z.strictObject({
  ...fields,
  /** Null for who was added here. */
  directory: personSource.nullable(),
  /** Whether one may change it oneself, and what else one may use; each with its reason. */
  entitlements: z.array(
    z.strictObject({
      entitlement,
      answer: z.boolean(),
      /** Whether one may switch it oneself, and that changes something: not where all have it, or a group gives it. */
      maySwitch: z.boolean(),
      steps: z.array(explanationStep),
    }),
  ),
})
export type AccountView = z.infer<typeof account>

export const changeAccount = z
  .strictObject({
    ...fields,
    numbers: personNumbers.partial(),
    address: personAddress.partial(),
    /** Services of one's own, as far as they are left to people themselves. */
    services: z
      .strictObject({
        softphoneAudio: z.boolean(),
        signInFromInternet: z.boolean(),
        remoteOffice: z.boolean(),
      } satisfies Record<SelfService, z.ZodBoolean>)
      .partial(),
  })
  .partial()
