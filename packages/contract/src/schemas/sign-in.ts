/** Signing in: what the sign-in page may know, one's own credentials, and what administrators decide about them. */
import { z } from 'zod'
import { id, lineNumber, pageQuery, time, userName } from './basic.ts'
import { apiToken, presenceState, role } from './person.ts'

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
  /** Of small letters, capital letters, digits and signs so many must be in it; 1 asks for nothing. */
  kinds: z.int().min(1).max(4),
})
export type PasswordRule = z.infer<typeof passwordRule>

export const signInPolicy = z.strictObject({
  ...passwordRule.shape,
  /** The same for administrators and operators, where it is stricter. */
  administratorLength: z.int().min(8).max(64),
  administratorKinds: z.int().min(1).max(4),
  /** Whether a password that an administrator gave must be changed at the first sign-in. */
  changeGivenPasswords: z.boolean(),
  /** Roles that must have a second factor when they sign in with a password. */
  secondFactorRoles: z.array(role).max(3),
  /** Days after which a new API token ends at the latest; null for no limit. */
  mostTokenDays: z.int().min(1).max(3650).nullable(),
  /** Digits that a PIN for phones needs. */
  shortestPin: z.int().min(4).max(12),
  /** Whether people may sign in with number and PIN at phones that are added from now on; each can be set otherwise. */
  sharesNewPhones: z.boolean(),
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

/** What goes to and comes from the browser's passkeys, as W3C WebAuthn Level 3 §5.1.8 writes it. */
const webAuthn = z.record(z.string(), z.unknown())

/** What the sign-in page offers. */
export const signInMethods = z.strictObject({
  passwordRule,
  /** Whether it is worth to try the ticket of the computer's own sign-in. */
  kerberos: z.boolean(),
  providers: z.array(z.strictObject({ id, name: z.string() })),
})
export type SignInMethods = z.infer<typeof signInMethods>

/** What the browser needs to ask for a passkey, and the ticket that comes back with the answer. */
export const passkeyQuestion = z.strictObject({ ticket: z.string(), options: webAuthn })
export const passkeyAnswer = z.strictObject({ ticket: z.string().max(1000), response: webAuthn })
export const passkeyOptions = webAuthn

const passkeyName = z.string().trim().min(1).max(80)
export const newPasskey = z.strictObject({ name: passkeyName, response: webAuthn })
export const renamePasskey = z.strictObject({ name: passkeyName })
export const passkey = z.strictObject({
  id,
  name: z.string(),
  /** Kept in an account of its maker, and so on several devices. */
  isSynced: z.boolean(),
  createdAt: time,
  lastUsedAt: time.nullable(),
})
export type PasskeyView = z.infer<typeof passkey>

/** To get a second factor before the first sign-in with it. */
export const secondFactorAtSignIn = signIn.pick({ user: true, password: true })
/** Shown once. It counts when a code of the app was sent back. */
export const secondFactorSetup = z.strictObject({
  /** Base 32, for typing. */
  secret: z.string(),
  /** For the QR code. */
  uri: z.string(),
  recoveryCodes: z.array(z.string()),
})
export type SecondFactorSetup = z.infer<typeof secondFactorSetup>
export const confirmSecondFactor = z.strictObject({ code: z.string().trim().min(1).max(40) })

/** Where the browser goes to sign in, or after it has signed out; null for nowhere. */
export const goingTo = z.strictObject({ url: z.string() })
export const signedOut = z.strictObject({ redirect: z.string().nullable() })
/** The query of the address to which the provider sent the browser back. */
export const providerAnswer = z.strictObject({ query: z.string().max(8192) })

/** An OpenID Connect provider. */
const providerFields = {
  kind: z.literal('provider'),
  name: z.string().trim().min(1).max(80),
  isActive: z.boolean(),
  /** Where its description is found: without "/.well-known/openid-configuration". */
  issuer: z.url().max(500),
  clientId: z.string().trim().min(1).max(255),
  scopes: z.array(z.string().trim().min(1).max(100)).max(20),
  /**
   * How a person is found at their first sign-in: not at all (they link it themselves), by the verified e-mail address, or by a
   * claim that is the user name.
   */
  findBy: z.enum(['link', 'email', 'user']),
  userClaim: z.string().max(100),
  /** The claim whose values are roles; empty for none. */
  roleClaim: z.string().max(100),
  roles: z.array(z.strictObject({ value: z.string().min(1).max(255), role })).max(50),
  /** Whether signing out here signs out there too. */
  signOutThere: z.boolean(),
  /** Whether people whom nobody made here are made at their first sign-in; with a claim, only those of whom it has the value. */
  newPeople: z
    .strictObject({
      isOn: z.boolean(),
      claim: z.string().max(100),
      value: z.string().max(255),
      /** The groups into which they come. */
      groupIds: z.array(id).max(20),
    })
    .optional(),
} as const

/** A directory at which passwords are proved by LDAP bind. */
const directoryFields = {
  kind: z.literal('directory'),
  name: z.string().trim().min(1).max(80),
  isActive: z.boolean(),
  /** Host or host:port, in the order in which they are tried. */
  servers: z.array(z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/)).max(8),
  /** The domain whose servers DNS knows; asked for where no server is named. */
  domain: z
    .string()
    .trim()
    .max(253)
    .regex(/^[A-Za-z0-9.-]*$/)
    .optional(),
  security: z.enum(['ldaps', 'startTls', 'none']),
  /** PEM certificates of those who signed the servers'; empty for the usual ones. */
  authority: z.string().max(64_000),
  /** The service account that looks people up; empty for anonymous. */
  bindDn: z.string().max(500),
  baseDn: z.string().min(1).max(500),
  /** `{user}` stands for what was typed. */
  filter: z.string().min(3).max(1000).includes('{user}'),
  /** The attribute that stays when somebody is renamed: entryUUID, objectGUID. */
  idAttribute: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/),
} as const

const secret = z.string().max(1000).optional()
const hasSecret = z.boolean()
/** `secret` is kept as it is where it is left out, and removed by an empty one. */
export const newSignInSource = z.discriminatedUnion('kind', [
  z.strictObject({ ...providerFields, secret }),
  z.strictObject({ ...directoryFields, secret }),
])
export const signInSource = z.discriminatedUnion('kind', [
  z.strictObject({ id, ...providerFields, hasSecret }),
  z.strictObject({ id, ...directoryFields, hasSecret }),
])
export type SignInSource = z.infer<typeof signInSource>
export type NewSignInSource = z.infer<typeof newSignInSource>

/** What a trial of a source found, for people. */
export const sourceTrial = z.strictObject({ server: z.string(), entries: z.int().nullable() })

/** One's own ways to sign in. */
export const ownSecurity = z.strictObject({
  passwordRule,
  hasPassword: z.boolean(),
  secondFactor: z.strictObject({
    isOn: z.boolean(),
    isRequired: z.boolean(),
    recoveryCodesLeft: z.int(),
  }),
  passkeys: z.array(passkey),
  /** Providers and directories whose sign-in is one's own. */
  identities: z.array(z.strictObject({ sourceId: id, name: z.string() })),
  sessions: z.array(browserSession),
})
export type OwnSecurity = z.infer<typeof ownSecurity>

/** What an administrator sees of somebody's ways to sign in. */
export const personSecurity = z.strictObject({
  hasPassword: z.boolean(),
  mustChangePassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  passkeys: z.int(),
  sessions: z.array(browserSession),
  /** Without what is secret of them. */
  tokens: z.array(apiToken),
})
export type PersonSecurity = z.infer<typeof personSecurity>

/** Where somebody is, and was last. */
export const personStatus = z.strictObject({
  /** Null for who never signed in. */
  lastSignIn: z
    .strictObject({
      at: time,
      method: signInMethod,
      address: z.string(),
      browser: z.string(),
      system: z.string(),
    })
    .nullable(),
  /** Where they sit or sat, with a browser that knows at which computer it stands; null for nowhere. */
  computer: z.strictObject({ name: z.string(), at: time, isThere: z.boolean() }).nullable(),
  presence: z.strictObject({ state: presenceState, since: time.nullable() }),
  devices: z.array(
    z.strictObject({
      kind: z.enum(['browser', 'program', 'phone']),
      name: z.string(),
      address: z.string(),
      /** Of the sign-in. */
      since: time,
      lastUsedAt: time.nullable(),
      /** In use, connected and left alone, or not connected now. */
      state: z.enum(['active', 'inactive', 'away']),
    }),
  ),
})
export type PersonStatus = z.infer<typeof personStatus>

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
  /** Who did it. */
  actorId: id.optional(),
  /** Names of actions, with commas between them. */
  actions: z
    .string()
    .max(2000)
    .regex(/^[a-zA-Z]+(?:,[a-zA-Z]+)*$/)
    .optional(),
}
export const auditQuery = z.strictObject({ ...pageQuery.shape, ...auditFilter })
export const auditExportQuery = z.strictObject(auditFilter)

/** Whether the log is as it was written: each entry carries a hash over itself and the one before. */
export const auditCheck = z.strictObject({
  isIntact: z.boolean(),
  entries: z.int(),
  brokenAt: z.int().nullable(),
})

/** One's PIN for phones, and the phone at which one is signed in. */
export const ownDesk = z.strictObject({
  hasPin: z.boolean(),
  shortestPin: z.int(),
  /** The number one signs in with; null without a line of the built-in phone system. */
  line: lineNumber.nullable(),
  /** Whether there is a phone at which one could sign in. */
  isSomewhere: z.boolean(),
  desk: z
    .strictObject({
      phone: z.string(),
      /** The phone's own line. */
      home: lineNumber,
      line: lineNumber,
      since: time,
    })
    .nullable(),
})
export type OwnDesk = z.infer<typeof ownDesk>

export const newPhonePin = z.strictObject({ pin: z.string().regex(/^[0-9]{4,12}$/) })
