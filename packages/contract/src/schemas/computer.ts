/** Computers: their tokens, the lines that their software uses over CSTA, and the telephones beside them. */
import { z } from 'zod'
import { id, lineNumber, time } from './basic.ts'

const computerFields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}]+$/u),
  description: z.string().trim().max(280),
  /** While false its token does not count, and its telephones are nobody's. */
  isActive: z.boolean(),
  /** Over CSTA. `*`: all lines that there are. */
  lines: z.union([z.literal('*'), z.array(lineNumber).max(10_000)]),
  /** Groups whose members' lines it has over CSTA too. */
  groupIds: z.array(id).max(50),
  /** Lines are used only by those to whom they belong; the computer says who sits at it. */
  isOwnerOnly: z.boolean(),
  /** Telephones that stand beside it: whoever is signed in there has their lines. */
  phones: z.array(lineNumber).max(2),
  /** Settings of the client that hold there, whoever signs in. */
  profileId: id.nullable(),
}

export const computer = z.strictObject({
  id,
  ...computerFields,
  /** The name that it has in the network, and what runs on it, as the directory says; empty where none does. */
  host: z.string(),
  system: z.string(),
  /** The directory that it comes from; null for one that was added here. */
  directory: z.string().nullable(),
  hasToken: z.boolean(),
  createdAt: time,
  /** When it was here last, by which program or browser, and who was signed in. */
  seen: z.strictObject({ at: time, address: z.string(), software: z.string(), user: z.string() }).nullable(),
  /** The names of those who sit at it now. */
  people: z.array(z.string()),
})
export type ComputerView = z.infer<typeof computer>

export const changeComputer = z.strictObject(computerFields).partial()
export const newComputer = z.strictObject({ ...changeComputer.shape, name: computerFields.name })

/** With the token, which is told only once. */
export const createdComputer = z.strictObject({ computer, secret: z.string() })
export type CreatedComputer = z.infer<typeof createdComputer>

/** How many clients were told. */
export const reloadedClients = z.strictObject({ clients: z.int().min(0) })

/** The computer at which a browser stands; null for none. */
export const ownComputer = z.strictObject({
  computer: z.strictObject({ name: z.string(), phones: z.array(lineNumber) }).nullable(),
})
export type OwnComputer = z.infer<typeof ownComputer>

export const placeAtComputer = z.strictObject({
  name: computerFields.name,
  token: z.string().trim().min(1).max(64),
})
