/** What administrators set for one line, whatever phone system it belongs to. */
import { z } from 'zod'
import { dialString } from './basic.ts'

const ringSeconds = z.int().min(1).max(600)

/** Where a call goes on to that nobody answers, station after station. */
export const forwardList = z.strictObject({
  /** How long it rings at the line itself before the list begins. */
  ringSeconds,
  /** The stations in their order, each with how long it rings there. At the last one it rings until the caller gives up. */
  targets: z
    .array(z.strictObject({ destination: dialString, ringSeconds }))
    .min(1)
    .max(20),
})
export type ForwardList = z.infer<typeof forwardList>

export const lineSettings = z.strictObject({
  /** An exchange line: nobody's phone, counted for itself in the overview. */
  isTrunk: z.boolean(),
  /** A private phone: with whom it talks is its owner's business alone, and so are the entries of its journal. */
  isPrivate: z.boolean(),
  /** Whether its calls go into the journal. Null: as the line group says. */
  keepsJournal: z.boolean().nullable(),
  /** Of a line with several addresses the one whose incoming calls are told. Null: those of all. */
  address: dialString.nullable(),
  forwardList: forwardList.nullable(),
})
export type LineSettings = z.infer<typeof lineSettings>

/** A line of which nobody has set anything. */
export const usualLineSettings: LineSettings = {
  isTrunk: false,
  isPrivate: false,
  keepsJournal: null,
  address: null,
  forwardList: null,
}
