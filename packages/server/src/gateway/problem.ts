/** Failures as problem documents (RFC 9457). */
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { isNamedError, type Log, NamedError } from '@offhook/base'
import { contractErrors, type Problem } from '@offhook/contract'
import type { z } from 'zod'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Where a field stands: in the body, or in the address. */
export type InputPart = 'body' | 'query' | 'params'

/** The input does not fit its schema: one entry for each wrong field. */
export class InvalidInput extends NamedError {
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[]

  constructor(part: InputPart, fault: z.ZodError) {
    super(contractErrors, 'request-invalid')
    this.errors = fault.issues.flatMap((issue) => pointersOf(part, issue))
  }
}

/** The most wrong fields that one answer lists. */
const MOST_ERRORS = 50

/** The document for `fault`. What has no name becomes `server-fault`, without a word of what it was. */
export function problemOf(fault: unknown, trace: string): Problem {
  const named = isNamedError(fault) ? fault : new NamedError(contractErrors, 'server-fault', { trace })
  const details = Object.fromEntries(
    Object.entries(named.details).map(([name, value]) => [name, value ?? null]),
  )
  return {
    type: `/api#error-${named.code}`,
    title: STATUS_CODES[named.status] ?? 'Error',
    status: named.status,
    detail: named.message,
    code: named.code,
    ...(Object.keys(details).length > 0 ? { details } : {}),
    ...errorsOf(named),
  }
}

/** The fields that are wrong: of a schema, or the one place at which a failure points by itself. */
function errorsOf(fault: NamedError): Pick<Problem, 'errors'> {
  if (fault instanceof InvalidInput) return { errors: fault.errors.slice(0, MOST_ERRORS) }
  const { pointer, problem } = fault.details
  if (typeof pointer !== 'string') return {}
  return { errors: [{ pointer, detail: typeof problem === 'string' ? problem : fault.message }] }
}

/**
 * JSON pointers (RFC 6901) to what is wrong. A pointer leads into the body; one into the address begins with `/query` or
 * `/path`. A field that is not known is pointed at itself, not at the object it stands in.
 */
function pointersOf(part: InputPart, issue: z.core.$ZodIssue): { pointer: string; detail: string }[] {
  const base = [...(part === 'body' ? [] : [part === 'params' ? 'path' : part]), ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer([...base, key]),
      detail: 'This field is not known here.',
    }))
  }
  return [{ pointer: pointer(base), detail: issue.message }]
}

function pointer(steps: readonly PropertyKey[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Answers an Upgrade request that is refused. */
export function refuseUpgrade(socket: Duplex, fault: unknown, log: Log): void {
  const problem = problemOf(fault, 'socket')
  if (problem.code === 'server-fault') log.error('a socket could not be opened', { fault: String(fault) })
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}\r\n` +
      'Connection: close\r\nContent-Type: application/problem+json\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
