/** Signing in: what the sign-in page may know, one's own credentials, and what administrators decide about them. */
import { z } from 'zod'
import { id, pageQuery, time, userName } from './basic.ts'
import { role } from './person.ts'

/** A word or number that somebody types to show who they are; never longer than what is worth hashing. */
const secretText = z.string().min(1).max(256)

export const signIn = z.strictObject({
  user: userName,
  password: secretText,
  /** The six digits of the authenticator app, or a recovery code; asked for by `second-factor-needed`. */
  code: z.string().trim().max(40).optional(),
  /** Asked for by `password-change-needed`: takes the place of the password. */
  newPassword: secretText.optional(),
})

export const changePassword = z.strictObject({ old: secretText, new: secretText })

/** What a new password must fulfil. */
export const passwordRule = z.strictObject({
  minimumLength: z.int().min(8).max(64),
  /** Whether passwords from the list of the most common ones are refused. */
  refuseCommon: z.boolean(),
})
export type PasswordRule = z.infer<typeof passwordRule>

export const signInPolicy = z.strictObject({
  ...passwordRule.shape,
  /** Whether a password that an administrator gave must be changed at the first sign-in. */
  changeGivenPasswords: z.boolean(),
  /** Roles that must have a second factor when they sign in with a password. */
  secondFactorRoles: z.array(role).max(3),
  /** Days after which a new API token ends at the latest; null for no limit. */
  mostTokenDays: z.int().min(1).max(3650).nullable(),
})
export const changeSignInPolicy = signInPolicy.partial()
export type SignInPolicy = z.infer<typeof signInPolicy>

/** How somebody signed in. */
export const signInMethod = z.enum(['password', 'passkey', 'provider', 'directory', 'kerberos', 'setUp'])
export type SignInMethod = z.infer<typeof signInMethod>

/** A browser that is signed in. */
export const browserSession = z.strictObject({
  id,
  /** The session that asks. */
  isThis: z.boolean(),
  method: signInMethod,
  /** Where the sign-in came from. */
  address: z.string(),
  browser: z.string(),
  system: z.string(),
  createdAt: time,
  lastUsedAt: time,
})
export type BrowserSession = z.infer<typeof browserSession>

/** One's own ways to sign in. */
export const ownSecurity = z.strictObject({
  passwordRule,
  hasPassword: z.boolean(),
  sessions: z.array(browserSession),
})
export type OwnSecurity = z.infer<typeof ownSecurity>

/** What an administrator sees of somebody's ways to sign in. */
export const personSecurity = z.strictObject({
  hasPassword: z.boolean(),
  mustChangePassword: z.boolean(),
  sessions: z.array(browserSession),
})
export type PersonSecurity = z.infer<typeof personSecurity>

/** A link that lets its holder set a new password, once. The only answer that ever holds it. */
export const resetLink = z.strictObject({ token: z.string(), expiresAt: time })

export const resetPassword = z.strictObject({
  token: z.string().max(64),
  newPassword: secretText,
})

/** An account or address that must wait because of failed attempts. */
export const throttled = z.strictObject({
  kind: z.enum(['account', 'address']),
  key: z.string(),
  failures: z.int(),
  /** 0: it may try again now, but the next failure makes it wait longer. */
  waitSeconds: z.int(),
})
export const releaseThrottled = throttled.pick({ kind: true, key: true })

/** Something that somebody changed or tried to change, or a sign-in. */
export const auditEntry = z.strictObject({
  /** Counted from 1; none is missing. */
  number: z.int().min(1),
  at: time,
  /** Null where nobody was signed in. */
  actorId: id.nullable(),
  actor: z.string(),
  /** The name of the route, or `signIn` and `signInRefused`. */
  action: z.string(),
  target: z.string(),
  /** The code of the failure; null where it was done. */
  refused: z.string().nullable(),
  /** Each field with its value before and after. Secrets stand as "•••". */
  changes: z.array(
    z.strictObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  address: z.string(),
  device: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntry>

const auditFilter = {
  /** In actor, target, action and address. */
  text: z.string().trim().max(80).optional(),
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
}
export const auditQuery = z.strictObject({ ...pageQuery.shape, ...auditFilter })
export const auditExportQuery = z.strictObject(auditFilter)

/** Whether the log is as it was written: each entry carries a hash over itself and the one before. */
export const auditCheck = z.strictObject({
  isIntact: z.boolean(),
  entries: z.int(),
  brokenAt: z.int().nullable(),
})
