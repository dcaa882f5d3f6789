/** The dialog that an INVITE names in Replaces (RFC 3891 §3) or Join (RFC 3911 §4). */
import type { InviteUsage } from '../dialog/invite-usage.ts'
import { type DialogName, parseJoin, parseReplaces, type Replaces } from '../grammar/dialog-header.ts'
import type { SipRequest } from '../grammar/message.ts'

export interface NamedDialog {
  /** Set when the INVITE takes the place of this usage. */
  readonly replaces?: InviteUsage
  /** Set when the INVITE wants to join it. */
  readonly joins?: InviteUsage
  /** Set when the INVITE must be refused. */
  readonly refusal?: number
}

/** `find` returns the usage of a dialog with this local tag and Call-ID, ended ones included while they are known. */
export function namedDialog(
  invite: SipRequest,
  find: (name: DialogName) => InviteUsage | undefined,
): NamedDialog {
  const replaces = invite.headers.all('Replaces')
  const joins = invite.headers.all('Join')
  if (replaces.length + joins.length === 0) return {}
  // "If more than one … is present, or … in a request other than INVITE, 400" (RFC 3891 §3; RFC 3911 §4 for both together).
  if (replaces.length + joins.length > 1) return { refusal: 400 }
  if (replaces[0] !== undefined) return replacedBy(parseReplaces(replaces[0]), find)
  return joinedBy(parseJoin(joins[0]!), find)
}

function replacedBy(name: Replaces, find: (name: DialogName) => InviteUsage | undefined): NamedDialog {
  const usage = match(name, find)
  if (!usage) return { refusal: 481 }
  if (usage.state === 'ended') return { refusal: 603 }
  if (usage.state === 'confirmed') return name.earlyOnly ? { refusal: 486 } : { replaces: usage }
  // An early dialog may be replaced only where this side placed the call.
  return usage.ownsCallId ? { replaces: usage } : { refusal: 481 }
}

function joinedBy(name: DialogName, find: (name: DialogName) => InviteUsage | undefined): NamedDialog {
  const usage = match(name, find)
  if (!usage) return { refusal: 481 }
  if (usage.state === 'ended') return { refusal: 603 }
  return usage.state === 'confirmed' || usage.ownsCallId ? { joins: usage } : { refusal: 481 }
}

function match(
  name: DialogName,
  find: (name: DialogName) => InviteUsage | undefined,
): InviteUsage | undefined {
  const usage = find(name)
  return usage?.remoteTag === name.fromTag ? usage : undefined
}
