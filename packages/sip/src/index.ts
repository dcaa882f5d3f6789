export { Agent, type AgentOptions, type InviteHandler, type RequestHandler } from './agent/agent.ts'
export { agentErrors } from './agent/errors.ts'
export type { OutOfDialogOptions } from './agent/out-of-dialog.ts'
export { Publication, type PublicationEvents, type PublicationOptions } from './agent/publication.ts'
export { Registration, type RegistrationEvents, type RegistrationOptions } from './agent/registration.ts'
export type { TargetResolver } from './agent/target.ts'
export type { BodyPart } from './dialog/body.ts'
export { Dialog } from './dialog/dialog.ts'
export { dialogErrors } from './dialog/errors.ts'
export type {
  Acknowledged,
  Answered,
  Ending,
  Failure,
  InviteEvents,
  Progress,
  UsageState,
} from './dialog/events.ts'
export { IncomingInvite, type ProgressOptions } from './dialog/incoming-invite.ts'
export { type AnswerOptions, IncomingRequest } from './dialog/incoming-request.ts'
export {
  type AcceptSubscriptionOptions,
  IncomingSubscription,
  type IncomingSubscriptionEvents,
} from './dialog/incoming-subscription.ts'
export type { EndOptions, ReferOptions, RequestParts } from './dialog/invite-leg.ts'
export { InviteUsage } from './dialog/invite-usage.ts'
export { type InviteOptions, OutgoingInvite } from './dialog/outgoing-invite.ts'
export { Referral } from './dialog/referral.ts'
export type { SessionChangeOptions, SessionChangeResult } from './dialog/session-change.ts'
export { SessionOffer } from './dialog/session-offer.ts'
export type { SessionTimerOptions } from './dialog/session-timer.ts'
export type { DialogGuard, SourceVerdict } from './dialog/source.ts'
export { type SubscribeOptions, Subscription, type SubscriptionEvents } from './dialog/subscription.ts'
export { Transfer, type TransferEvents } from './dialog/transfer.ts'
export {
  DIGEST_HASHES,
  type DigestAlgorithm,
  type DigestHash,
  parseDigestAlgorithm,
} from './digest/algorithm.ts'
export { type DigestAccount, DigestClient } from './digest/client.ts'
export { type DigestSecrets, digestResponse, digestSecrets, type Qop } from './digest/response.ts'
export {
  type DigestRefusal,
  type DigestVerdict,
  DigestVerifier,
  type DigestVerifierOptions,
  type SecretsOf,
} from './digest/verifier.ts'
export { CachedLookup, type CachedLookupOptions } from './dns/cached-lookup.ts'
export {
  type LocatedTransport,
  type LocateOptions,
  locateServers,
  type Target,
} from './dns/locate.ts'
export {
  type Answer,
  type DnsLookup,
  type NaptrRecord,
  type NodeLookupOptions,
  nodeLookup,
  type SrvRecord,
} from './dns/lookup.ts'
export { type DnsResolver, type DnsResolverOptions, dnsResolver } from './dns/resolver.ts'
export { sipErrors } from './errors.ts'
export {
  DIALOG_INFO_TYPE,
  type DialogInfo,
  type DialogInfoDocument,
  type DialogInfoEvent,
  type DialogInfoParty,
  DialogInfoSeries,
  type DialogInfoState,
  formatDialogInfo,
} from './event/dialog-info.ts'
export {
  formatMessageSummary,
  MESSAGE_SUMMARY_TYPE,
  type MessageCount,
  type MessageSummary,
  parseMessageSummary,
} from './event/message-summary.ts'
export { formatSipfrag, parseSipfrag, SIPFRAG_TYPE, type SipfragStatus } from './event/sipfrag.ts'
export {
  type AuthParams,
  type AuthValue,
  formatAuth,
  parseAuth,
  parseAuthParams,
} from './grammar/auth-header.ts'
export { autoAnswerAfter, autoAnswerHeaders } from './grammar/auto-answer.ts'
export { checkRequest } from './grammar/check-request.ts'
export {
  contactExpires,
  contactInstance,
  contactQ,
  contactRegId,
  expiresOf,
  LONGEST_EXPIRES,
} from './grammar/contact.ts'
export { type CSeq, parseCSeq } from './grammar/cseq.ts'
export { formatDate, parseDate } from './grammar/date.ts'
export {
  type DialogName,
  formatJoin,
  formatReplaces,
  parseJoin,
  parseReplaces,
  parseTargetDialog,
  type Replaces,
} from './grammar/dialog-header.ts'
export {
  type Diversion,
  diversions,
  formatDiversion,
  type HistoryEntry,
  historyInfo,
} from './grammar/diversion.ts'
export { encodeUser } from './grammar/escapes.ts'
export { DEFAULT_LIMITS, type MessageLimits } from './grammar/head.ts'
export { canonicalName } from './grammar/header-names.ts'
export { type HeaderInit, Headers } from './grammar/headers.ts'
export { addressOf, formatHost, isSameHost } from './grammar/host.ts'
export { assertedIdentities, parsePrivacy, preferredIdentities } from './grammar/identity.ts'
export { splitList } from './grammar/list.ts'
export {
  accepts,
  contentType,
  type Disposition,
  disposition,
  type MediaType,
  parseMediaType,
} from './grammar/media-type.ts'
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
export { type Parametered, parseParametered } from './grammar/parametered.ts'
export { Params } from './grammar/params.ts'
export { parseMessage } from './grammar/parse-message.ts'
export {
  formatReason,
  formatWarning,
  parseReason,
  parseRetryAfter,
  parseWarning,
  type Reason,
  reasons,
  type Warning,
} from './grammar/reason.ts'
export { formatReferTo, parseReferTo, type ReferTo } from './grammar/refer.ts'
export {
  formatRAck,
  formatSessionExpires,
  parseMinSE,
  parseRAck,
  parseRSeq,
  parseSessionExpires,
  type RAck,
  type SessionExpires,
} from './grammar/reliability.ts'
export { isLooseRoute, routes } from './grammar/route.ts'
export { salvageRequest } from './grammar/salvage-request.ts'
export { reasonOf } from './grammar/status.ts'
export { StreamFramer, type StreamFramerOptions, type StreamItem } from './grammar/stream-framer.ts'
export {
  type EventValue,
  formatSubscriptionState,
  parseEvent,
  parseSubscriptionState,
  type SubscriptionState,
} from './grammar/subscription.ts'
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
export { describeMessage, type MessageDescription } from './trace/description.ts'
export { endpointName, type LadderArrow, type LadderCall, ladder } from './trace/ladder.ts'
export { maskSecrets } from './trace/mask.ts'
export { type PcapngOptions, PcapngWriter, pcapngFile, traceFileName } from './trace/pcapng.ts'
export {
  type Endpoint,
  matchesTrace,
  type Passing,
  TracedMessage,
  type TraceFilter,
  TracePoint,
  type TracePointOptions,
  type TraceTransport,
} from './trace/trace-point.ts'
export { defaultTransactionLimits, type TransactionLimits } from './transaction/limits.ts'
export { defaultTimerBase, type TimerBase } from './transaction/timers.ts'
export type { TransactionCounts } from './transaction/transaction-layer.ts'
export { transportErrors } from './transport/errors.ts'
export {
  defaultPort,
  type Flow,
  type FlowTarget,
  type FlowWatcher,
  type TransportName,
} from './transport/flow.ts'
export { defaultTransportLimits, type SourceGate, type TransportLimits } from './transport/limits.ts'
export {
  type ListenerConfig,
  NetworkTransport,
  type NetworkTransportOptions,
} from './transport/network-transport.ts'
export type { MessageObserver } from './transport/receiver.ts'
export type { TlsIdentity, TlsVerification } from './transport/stream.ts'
export { TokenBucketGate, type TokenBucketOptions } from './transport/token-bucket-gate.ts'
export { tracing } from './transport/tracing.ts'
export type { ListenerAddress, Transport, TransportUser } from './transport/transport.ts'
