/** A message in short, for lists, filters and ladders. */
import { isNamedError } from '@offhook/base'
import { type SipMessage, SipRequest } from '../grammar/message.ts'
import type { NameAddress } from '../grammar/name-address.ts'
import { parseMessage } from '../grammar/parse-message.ts'
import { isSipUri, isTelUri, type Uri } from '../grammar/uri.ts'

export interface MessageDescription {
  /** On the arrow: `INVITE`, `200 OK`; `malformed` when it cannot be read. */
  readonly label: string
  /** The start line. */
  readonly startLine: string
  /** Empty when it cannot be read. */
  readonly callId: string
  /** That of CSeq; empty when it cannot be read. */
  readonly method: string
  /** The user parts of From, To and the Request-URI, each once. */
  readonly users: readonly string[]
  /** The type of the body, or undefined. */
  readonly contentType: string | undefined
  /** The same for a message and its retransmissions. */
  readonly identity: string
}

/** Reads what a trace shows; never throws. */
export function describeMessage(bytes: Uint8Array): MessageDescription {
  try {
    return describe(parseMessage(bytes))
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
    return unreadable(bytes)
  }
}

function describe(message: SipMessage): MessageDescription {
  const { sequence, method } = message.cseq
  const startLine = message.startLine
  return {
    label: message instanceof SipRequest ? method : `${message.status} ${message.reason}`,
    startLine,
    callId: message.callId,
    method,
    users: usersOf(message),
    contentType: message.body.length > 0 ? message.headers.get('Content-Type') : undefined,
    identity: `${startLine} ${message.headers.get('Via')} ${sequence} ${message.headers.get('RSeq') ?? ''}`,
  }
}

function unreadable(bytes: Uint8Array): MessageDescription {
  const start = Buffer.from(bytes.subarray(0, 120)).toString('latin1')
  return {
    label: 'malformed',
    startLine: start.split(/[\r\n]/, 1)[0]!,
    callId: '',
    method: '',
    users: [],
    contentType: undefined,
    identity: '',
  }
}

function usersOf(message: SipMessage): string[] {
  const users = new Set<string>()
  const add = (read: () => Uri) => {
    try {
      const uri = read()
      if (isSipUri(uri) && uri.user !== undefined) users.add(uri.user)
      else if (isTelUri(uri)) users.add(uri.number)
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
    }
  }
  const addAddress = (read: () => NameAddress) => add(() => read().parsedUri)
  addAddress(() => message.from)
  addAddress(() => message.to)
  if (message instanceof SipRequest) add(() => message.parsedUri)
  return [...users]
}
