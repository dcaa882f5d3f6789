/** Headers that name a dialog: Replaces (RFC 3891), Join (RFC 3911), Target-Dialog (RFC 4538). */
import { headerMalformed, parseParametered } from './parametered.ts'

/** A dialog as its receiver sees it: `toTag` is the receiver's own tag, `fromTag` the other side's. */
export interface DialogName {
  readonly callId: string
  readonly toTag: string
  readonly fromTag: string
}

export interface Replaces extends DialogName {
  /** The dialog must still be early (RFC 3891 §6.1). */
  readonly earlyOnly: boolean
}

/** Reads a Replaces value. Throws `sip-header-malformed`. */
export function parseReplaces(text: string): Replaces {
  const { value, params } = parseParametered(text, 'Replaces')
  const toTag = params.get('to-tag')
  const fromTag = params.get('from-tag')
  if (!isCallId(value) || !toTag || !fromTag) throw headerMalformed('Replaces')
  return { callId: value, toTag, fromTag, earlyOnly: params.has('early-only') }
}

export function formatReplaces({ callId, toTag, fromTag, earlyOnly }: Replaces): string {
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`
}

/** Reads a Join value. Throws `sip-header-malformed`. */
export function parseJoin(text: string): DialogName {
  const { value, params } = parseParametered(text, 'Join')
  const toTag = params.get('to-tag')
  const fromTag = params.get('from-tag')
  if (!isCallId(value) || !toTag || !fromTag) throw headerMalformed('Join')
  return { callId: value, toTag, fromTag }
}

export function formatJoin({ callId, toTag, fromTag }: DialogName): string {
  return `${callId};to-tag=${toTag};from-tag=${fromTag}`
}

/** Reads a Target-Dialog value (RFC 4538 §7): its tags are named from the receiver's side. Throws `sip-header-malformed`. */
export function parseTargetDialog(text: string): DialogName {
  const { value, params } = parseParametered(text, 'Target-Dialog')
  const localTag = params.get('local-tag')
  const remoteTag = params.get('remote-tag')
  if (!isCallId(value) || !localTag || !remoteTag) throw headerMalformed('Target-Dialog')
  return { callId: value, toTag: localTag, fromTag: remoteTag }
}

/** A Call-ID has no white space (RFC 3261 §25.1 callid). */
const isCallId = (text: string): boolean => !text.includes(' ') && !text.includes('\t')
