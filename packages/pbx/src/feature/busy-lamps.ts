/**
 * Busy lamps of desk phones: the `dialog` event package (RFC 4235) for each extension. Waiting messages (`message-summary`, RFC 3842)
 * are not offered, because there is no mailbox: a phone that asks is told so by 489.
 */
import {
  DIALOG_INFO_TYPE,
  type DialogInfo,
  type DialogInfoState,
  formatDialogInfo,
  type IncomingSubscription,
} from '@offhook/sip'
import type { CallFact, LineNumber, Party } from '@offhook/telephony'
import { numberOf } from '../call/identity.ts'
import type { Connection } from '../call/parts.ts'
import type { LampBook } from '../phone-system.ts'
import type { SignIn } from '../registration/sign-in.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { mayJoin } from './join.ts'
import { mayPickUp } from './pickup.ts'

/** Lamps of one extension that are lit by one phone system: a bound for phones that subscribe again and again. */
const MOST_WATCHERS = 200

export class BusyLamps {
  readonly #switching: SwitchingDomain
  readonly #book: LampBook | undefined
  readonly #watchers = new Map<LineNumber, Set<IncomingSubscription>>()

  constructor(switching: SwitchingDomain, book?: LampBook) {
    this.#switching = switching
    this.#book = book
  }

  /** Takes subscriptions from phones that prove who they are. */
  listen(signIn: SignIn): void {
    const { agent } = this.#switching
    agent.onSubscribe('dialog', (subscription) => {
      const asked = this.#admit(signIn, subscription)
      if (asked) this.#watch(asked, subscription)
    })
  }

  /** A fact was told: the lamps of its lines may have changed. */
  onFact(fact: CallFact): void {
    if (this.#watchers.size === 0) return
    for (const value of Object.values(fact)) {
      const line = (value as Partial<Party> | undefined)?.line
      if (line === undefined) continue
      for (const subscription of this.#watchers.get(line) ?? []) subscription.notify()
    }
  }

  /** The extension asked for, and who asks; undefined when the subscription was refused. */
  #admit(signIn: SignIn, subscription: IncomingSubscription): Asked | undefined {
    const judged = signIn.judge(subscription.request, subscription.source)
    if (judged.verdict === 'answer') {
      subscription.reject(judged.status, { headers: judged.headers, isOnce: true })
      return undefined
    }
    const line = numberOf(subscription.request.parsedUri)
    const by = judged.owner.extension.number
    subscription.guard = this.#switching.guards.phone(by, judged.owner.device.id)
    const isKnown = this.#switching.directory.extension(line) !== undefined
    if (isKnown && this.#showsState(by, line)) return { line, by }
    subscription.reject(isKnown ? 403 : 404)
    return undefined
  }

  #watch({ line, by }: Asked, subscription: IncomingSubscription): void {
    const watchers = this.#watchers.get(line) ?? new Set()
    if (watchers.size >= MOST_WATCHERS) {
      subscription.reject(503)
      return
    }
    const { uri } = subscription.request.to
    let version = 0
    subscription.on('ended', () => {
      watchers.delete(subscription)
      if (watchers.size === 0) this.#watchers.delete(line)
    })
    subscription.accept({
      content: () => ({
        contentType: DIALOG_INFO_TYPE,
        body: formatDialogInfo({
          version: version++,
          state: 'full',
          entity: uri,
          dialogs: this.#dialogs(line, by),
        }),
      }),
    })
    if (subscription.state !== 'active') return
    watchers.add(subscription)
    this.#watchers.set(line, watchers)
  }

  /** Members of a pickup group that has a name see what rings there: they are to take it. */
  #showsState(by: LineNumber, line: LineNumber): boolean {
    if (by === line || !this.#book || this.#book.showsState(by, line)) return true
    const { directory } = this.#switching
    const group = directory.extension(line)?.pickupGroup
    return group !== undefined && directory.extension(by)?.pickupGroup === group
  }

  #showsParty(by: LineNumber, { call, direction, line = '' }: Connection): boolean {
    return by === line || !this.#book || this.#book.showsParty(by, line, direction, call.id)
  }

  /** None as soon as the right to see them has been taken away. */
  #dialogs(line: LineNumber, by: LineNumber): DialogInfo[] {
    if (!this.#showsState(by, line)) return []
    return this.#switching.lines
      .of(line)
      .filter((connection) => connection.state !== 'null')
      .map((connection) => this.#dialog(connection, by))
  }

  #dialog(connection: Connection, by: LineNumber): DialogInfo {
    const { call, direction, party } = connection
    const { domain } = this.#switching.settings
    const other = call.other(connection)?.party ?? connection.called
    return {
      id: `${call.id}-${party.line}`,
      state: stateOf(connection),
      direction: direction === 'outgoing' ? 'initiator' : 'recipient',
      ...this.#name(connection, by),
      local: { identity: { uri: `sip:${party.number}@${domain}`, displayName: party.name } },
      remote: { identity: this.#showsParty(by, connection) ? identityOf(other, domain) : ANONYMOUS_IDENTITY },
    }
  }

  /**
   * With the names of the dialog a phone can take the call that rings by INVITE with Replaces (RFC 3891), and who may join a
   * conversation, can do that by INVITE with Join (RFC 3911).
   */
  #name(connection: Connection, by: LineNumber): Pick<DialogInfo, 'callId' | 'localTag' | 'remoteTag'> {
    const target = connection.call.targets.find((each) => each.connection === connection)
    const joined = mayJoin(this.#switching, connection, by) ? connection.leg?.usage : undefined
    const { directory } = this.#switching
    const [own, other] = [directory.extension(by), directory.extension(connection.line ?? '')]
    const ringing = own && other && mayPickUp(own, other) ? target?.legs[0]?.usage : undefined
    const usage = ringing ?? joined
    if (!usage?.dialog) return {}
    return { callId: usage.callId, localTag: usage.localTag, remoteTag: usage.remoteTag }
  }
}

/** A lamp: whose, and at whose phone. */
interface Asked {
  readonly line: LineNumber
  readonly by: LineNumber
}

const ANONYMOUS_IDENTITY = { uri: 'sip:anonymous@anonymous.invalid' }

function identityOf(party: Party, domain: string): { uri: string; displayName?: string | undefined } {
  if (party.restricted || party.number === '') return ANONYMOUS_IDENTITY
  return { uri: `sip:${party.number}@${domain}`, displayName: party.name }
}

/** RFC 4235 §3.7.1. */
function stateOf({ state, answeredAt }: Connection): DialogInfoState {
  if (state === 'initiated') return 'trying'
  if (state === 'alerting') return 'early'
  return answeredAt === undefined ? 'proceeding' : 'confirmed'
}
