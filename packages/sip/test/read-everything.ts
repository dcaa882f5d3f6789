/** Asks a message for everything that the grammar can say about it: for the corpus and the fuzzer. */
import { isNamedError } from '@offhook/base'
import {
  accepts,
  assertedIdentities,
  autoAnswerAfter,
  contactExpires,
  contactInstance,
  contactQ,
  contactRegId,
  contentType,
  disposition,
  diversions,
  expiresOf,
  formatUri,
  type Headers,
  historyInfo,
  isLooseRoute,
  parseAuth,
  parseAuthParams,
  parseDate,
  parseEvent,
  parseJoin,
  parseMinSE,
  parseNameAddress,
  parsePrivacy,
  parseRAck,
  parseReferTo,
  parseReplaces,
  parseRetryAfter,
  parseRSeq,
  parseSessionExpires,
  parseSubscriptionState,
  parseTargetDialog,
  parseVia,
  parseWarning,
  preferredIdentities,
  reasons,
  routes,
  type SipMessage,
  SipRequest,
} from '../src/index.ts'

/** Single-valued headers, each with its parser. */
const ONE_VALUE: Readonly<Record<string, (text: string) => unknown>> = {
  Event: parseEvent,
  'Subscription-State': parseSubscriptionState,
  Replaces: parseReplaces,
  Join: parseJoin,
  'Target-Dialog': parseTargetDialog,
  'Refer-To': parseReferTo,
  'Referred-By': (text) => parseNameAddress(text, 'Referred-By'),
  'Reply-To': (text) => parseNameAddress(text, 'Reply-To'),
  RSeq: parseRSeq,
  RAck: parseRAck,
  'Session-Expires': parseSessionExpires,
  'Min-SE': parseMinSE,
  Privacy: parsePrivacy,
  'Retry-After': parseRetryAfter,
  Date: parseDate,
  Authorization: (text) => parseAuth(text, 'Authorization'),
  'Proxy-Authorization': (text) => parseAuth(text, 'Proxy-Authorization'),
  'WWW-Authenticate': (text) => parseAuth(text, 'WWW-Authenticate'),
  'Proxy-Authenticate': (text) => parseAuth(text, 'Proxy-Authenticate'),
  'Authentication-Info': (text) => parseAuthParams(text, 0, 'Authentication-Info'),
}

/** Questions to all headers together. */
const QUESTIONS: readonly ((headers: Headers) => unknown)[] = [
  (headers) => routes(headers, 'Route').map(isLooseRoute),
  (headers) => routes(headers, 'Record-Route').map(isLooseRoute),
  (headers) => routes(headers, 'Path').map(isLooseRoute),
  (headers) => headers.values('Via').map((value) => parseVia(value).rport),
  (headers) => headers.values('Warning').map(parseWarning),
  (headers) => headers.lists('Supported', '100rel'),
  (headers) => accepts(headers, 'application/sdp'),
  assertedIdentities,
  preferredIdentities,
  diversions,
  historyInfo,
  reasons,
  contentType,
  disposition,
  expiresOf,
  autoAnswerAfter,
]

/**
 * Reads every typed header of `message`. A `NamedError` is given to `onMalformed` (thrown without it); anything else that is thrown
 * is a fault of the grammar and goes through.
 */
export function readEverything(
  message: SipMessage,
  onMalformed: (fault: unknown) => void = (fault) => {
    throw fault
  },
): void {
  const attempt = (read: () => unknown) => {
    try {
      read()
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
      onMalformed(fault)
    }
  }
  attempt(() => [message.from.tag, message.to.tag, message.callId, message.cseq, message.topVia.branch])
  attempt(() => formatUri(message.from.parsedUri))
  attempt(() => formatUri(message.to.parsedUri))
  attempt(() => readContacts(message))
  if (message instanceof SipRequest) attempt(() => formatUri(message.parsedUri))
  for (const question of QUESTIONS) attempt(() => question(message.headers))
  for (const [name, value] of message.headers.entries()) {
    const parse = ONE_VALUE[name]
    if (parse) attempt(() => parse(value))
  }
}

function readContacts(message: SipMessage): void {
  const contacts = message.contacts
  if (contacts === '*') return
  for (const contact of contacts) {
    contactExpires(contact)
    contactInstance(contact)
    contactQ(contact)
    contactRegId(contact)
    formatUri(contact.parsedUri)
  }
}
