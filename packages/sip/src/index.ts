export { sipErrors } from './errors.ts'
export { checkRequest } from './grammar/check-request.ts'
export { type CSeq, parseCSeq } from './grammar/cseq.ts'
export { formatDate, parseDate } from './grammar/date.ts'
export { canonicalName } from './grammar/header-names.ts'
export { type HeaderInit, Headers } from './grammar/headers.ts'
export { addressOf, formatHost, isSameHost } from './grammar/host.ts'
export { splitList } from './grammar/list.ts'
export {
  createRequest,
  createResponse,
  EMPTY_BODY,
  isRequest,
  type RequestOptions,
  type ResponseOptions,
  type SipMessage,
  SipRequest,
  SipResponse,
} from './grammar/message.ts'
export {
  formatNameAddress,
  NameAddress,
  type NameAddressParts,
  parseNameAddress,
} from './grammar/name-address.ts'
export { Params } from './grammar/params.ts'
export { DEFAULT_LIMITS, type MessageLimits, parseMessage, salvageRequest } from './grammar/parse-message.ts'
export { reasonOf } from './grammar/status.ts'
export { StreamFramer, type StreamFramerOptions, type StreamItem } from './grammar/stream-framer.ts'
export { decodeText, encodeText, ownText } from './grammar/text.ts'
export {
  formatUri,
  isSipUri,
  isTelUri,
  type OtherUri,
  parseUri,
  type SipUri,
  sameUri,
  type TelUri,
  type Uri,
} from './grammar/uri.ts'
export { BRANCH_COOKIE, parseVia, Via } from './grammar/via.ts'
export { writeMessage } from './grammar/write-message.ts'
