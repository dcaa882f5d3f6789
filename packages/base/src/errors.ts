/**
 * Every failure has a name. A package lists its failures in one table with {@link defineErrors}; log, API and screen use
 * the same code. A sentence says what is wrong and what to do; `{word}` in it is filled from the details.
 */

export interface ErrorEntry {
  /** The HTTP status under which a client meets the failure. */
  readonly status: number
  /** What is wrong and what to do about it, in English, one or two sentences. */
  readonly sentence: string
}

export type ErrorTable = Readonly<Record<string, ErrorEntry>>

/** Values that fill the sentence and travel with the error. Never secrets: details are logged and sent to clients. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | undefined>>

export function defineErrors<const Table extends ErrorTable>(table: Table): Table {
  return table
}

export class NamedError<Table extends ErrorTable = ErrorTable> extends Error {
  readonly code: string
  readonly status: number
  readonly details: ErrorDetails

  constructor(table: Table, code: keyof Table & string, details: ErrorDetails = {}, cause?: unknown) {
    const entry = table[code]!
    super(fillSentence(entry.sentence, details), cause === undefined ? undefined : { cause })
    this.name = 'NamedError'
    this.code = code
    this.status = entry.status
    this.details = details
  }
}

/** Whether `fault` is a {@link NamedError}, and one with `code` where a code is given. */
export function isNamedError(fault: unknown, code?: string): fault is NamedError {
  return fault instanceof NamedError && (code === undefined || fault.code === code)
}

function fillSentence(sentence: string, details: ErrorDetails): string {
  return sentence.replace(/\{(\w+)\}/g, (hole, word: string) => {
    const value = details[word]
    return value === undefined || value === null ? hole : String(value)
  })
}
