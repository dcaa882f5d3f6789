/** The first start: what the server asks before it can work. */
import { z } from 'zod'
import { country, lineNumber, password, personName, userName } from './basic.ts'

export const setupState = z.strictObject({
  /** Whether the set-up has still to be done. All other routes answer `set-up-needed` until then. */
  isNeeded: z.boolean(),
  /** Proposals: the machine's host name, and the country guessed from its time zone or locale. */
  serverName: z.string(),
  presenceDomain: z.string(),
  country: country.nullable(),
})

export const countryChoice = z.strictObject({
  country,
  /** In the language asked for. */
  name: z.string(),
  callingCode: z.string(),
  /** Whether numbers there have area codes. */
  hasAreaCodes: z.boolean(),
})

export const locationSettings = z.strictObject({
  country,
  /** Without the leading zero; empty where there are none. */
  areaCode: z.string().regex(/^[0-9]{0,8}$/),
  /** The digits before an extension when it is called from outside; empty where there are none. */
  trunkNumber: z.string().regex(/^[0-9]{0,15}$/),
  /** What must be dialled for an outside line; empty for none. */
  accessCode: z.string().regex(/^[0-9*#]{0,5}$/),
})

export const numberPreview = z.strictObject({ extension: lineNumber, location: locationSettings })
export const numberPreviewResult = z.strictObject({ canonical: z.string().nullable(), display: z.string() })

export const newExtension = z.strictObject({
  number: lineNumber,
  name: personName,
  /** Also makes an account with this sign-in name; the password is made up and shown once. */
  user: userName.optional(),
})

export const setup = z.strictObject({
  /** The one-time token that the server printed at its start. */
  token: z.string().min(1).max(64),
  administrator: z.strictObject({ user: userName, name: personName, password }),
  serverName: z.string().trim().min(1).max(253),
  presenceDomain: z.string().trim().toLowerCase().min(1).max(253),
  location: locationSettings,
  /** The administrator's own extension, where it is among them; it is bound to their account. */
  administratorExtension: lineNumber.optional(),
  extensions: z.array(newExtension).max(2000),
})
export type Setup = z.infer<typeof setup>

/** How to connect one phone. The secret is shown here and never again. */
export const phoneAccount = z.strictObject({
  line: lineNumber,
  name: z.string(),
  /** The user name and authentication name for the phone. */
  user: z.string(),
  secret: z.string(),
  /** The server's address, ports and transports for the phone. */
  server: z.string(),
  ports: z.strictObject({ udp: z.int().nullable(), tcp: z.int().nullable(), tls: z.int().nullable() }),
  /** The address of record. */
  uri: z.string(),
  /** The text of a QR code that common softphones read. */
  qr: z.string(),
})
export type PhoneAccount = z.infer<typeof phoneAccount>

/** A made-up first password, shown once. */
export const firstPassword = z.strictObject({ user: userName, name: z.string(), password: z.string() })

export const setupResult = z.strictObject({
  phones: z.array(phoneAccount),
  passwords: z.array(firstPassword),
})
