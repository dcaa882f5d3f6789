/**
 * Where requests inside a dialog come from. Call-ID and tags are no secrets: lamps tell them to colleagues (RFC 4235), Replaces and
 * Refer-To carry them, traces and logs hold them. Who knows them can write a BYE, a re-INVITE or a REFER as well as the peer can, so
 * that a request is compared with the way by which the peer is known, and whoever owns the dialog is asked about any other.
 */
import { isNamedError } from '@offhook/base'
import { addressOf } from '../grammar/host.ts'
import type { SipRequest } from '../grammar/message.ts'
import { parseNameAddress } from '../grammar/name-address.ts'
import { isSipUri, parseUri } from '../grammar/uri.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Flow } from '../transport/flow.ts'
import type { Dialog } from './dialog.ts'
import { type AnswerOptions, respond } from './incoming-request.ts'

/**
 * `same`: the very connection, or pair of UDP addresses, of the peer. `alike`: another port or connection of its address, or an address
 * that the peer named itself, or to which its names led us. `strange`: from elsewhere.
 */
export type SourceLikeness = 'same' | 'alike' | 'strange'

/** What is done with a request that did not come by the way of the peer. `proved`: from now on that is the peer's way. */
export type SourceVerdict =
  | { readonly verdict: 'admitted' }
  | { readonly verdict: 'proved' }
  | ({ readonly verdict: 'refused'; readonly status: number } & Pick<
      AnswerOptions,
      'headers' | 'reason' | 'isOnce'
    >)

/** Judges requests of a dialog that are not of the `same` source. Without one all are taken. */
export interface DialogGuard {
  judge(request: SipRequest, source: Flow, likeness: 'alike' | 'strange'): SourceVerdict
}

export function likenessOf(dialog: Dialog, source: Flow): SourceLikeness {
  const known = dialog.source
  if (!known) return 'strange'
  if (isSameWay(known, source)) return 'same'
  if (known.remoteAddress === source.remoteAddress || dialog.acknowledgedTo === source.remoteAddress)
    return 'alike'
  return namedAddresses(dialog).includes(source.remoteAddress) ? 'alike' : 'strange'
}

/** Whether both are one connection, or the same pair of UDP addresses. */
function isSameWay(a: Flow, b: Flow): boolean {
  if (a === b) return true
  return a.transport === b.transport && a.remotePort === b.remotePort && a.remoteAddress === b.remoteAddress
}

/** Whether the request may be handled; when not, it has been answered. */
export function isAdmitted(
  guard: DialogGuard | undefined,
  dialog: Dialog,
  request: SipRequest,
  transaction: ServerTransaction,
): boolean {
  const { flow } = transaction
  const likeness = guard ? likenessOf(dialog, flow) : 'same'
  if (!guard || likeness === 'same') return true
  const judged = guard.judge(request, flow, likeness)
  if (judged.verdict === 'refused') {
    const { status, ...options } = judged
    respond(transaction, request, dialog.localTag, status, options)
    return false
  }
  if (judged.verdict === 'proved') dialog.source = flow
  return true
}

/** The addresses that the peer wrote as the ones to reach it by: its Contact, and the proxy next to us. Names are not looked up. */
function namedAddresses({ remoteTarget, routeSet }: Dialog): readonly (string | undefined)[] {
  const [route] = routeSet
  return [addressIn(() => remoteTarget), route === undefined ? undefined : addressIn(() => nameIn(route))]
}

const nameIn = (route: string): string => parseNameAddress(route, 'Record-Route').uri

function addressIn(text: () => string): string | undefined {
  try {
    const uri = parseUri(text())
    return isSipUri(uri) ? addressOf(uri.host) : undefined
  } catch (fault) {
    if (isNamedError(fault)) return undefined
    throw fault
  }
}
