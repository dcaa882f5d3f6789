/**
 * The smallest phone system that lets phones call one another: a registrar with digest and a B2BUA, in the lines that a test
 * needs. It knows no features and no rights.
 */
import { type Clock, type Log, type Random, silentLog } from '@offhook/base'
import { Agent } from '../agent/agent.ts'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { IncomingRequest } from '../dialog/incoming-request.ts'
import type { InviteUsage } from '../dialog/invite-usage.ts'
import type { DigestAlgorithm } from '../digest/algorithm.ts'
import { type DigestSecrets, digestSecrets } from '../digest/response.ts'
import { DigestVerifier } from '../digest/verifier.ts'
import { isSipUri } from '../grammar/uri.ts'
import type { Flow } from '../transport/flow.ts'
import type { Transport } from '../transport/transport.ts'

export interface SmallPhoneSystemOptions {
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly realm: string
  /** Users and their passwords. */
  readonly users: Readonly<Record<string, string>>
  readonly log?: Log
  /** What is offered to phones, the best first; MD5 alone by default, because many phones stumble over a choice. */
  readonly algorithms?: readonly DigestAlgorithm[]
}

interface Binding {
  readonly uri: string
  readonly flow: Flow
}

export class SmallPhoneSystem {
  readonly agent: Agent
  readonly #verifier: DigestVerifier
  readonly #secrets = new Map<string, DigestSecrets>()
  readonly #bindings = new Map<string, Binding>()
  /** The other leg of each leg. */
  readonly #partners = new WeakMap<InviteUsage, InviteUsage>()

  constructor({
    clock,
    random,
    transport,
    realm,
    users,
    log = silentLog,
    algorithms = ['MD5'],
  }: SmallPhoneSystemOptions) {
    this.agent = new Agent({
      clock,
      random,
      log,
      transport,
      userAgent: 'Small phone system',
      isRelay: true,
      sessionTimer: false,
    })
    this.#verifier = new DigestVerifier({ clock, random, realm, algorithms })
    for (const [user, password] of Object.entries(users)) {
      this.#secrets.set(user, digestSecrets(user, realm, password, ['SHA-256', 'MD5']))
    }
    this.agent.onRequest('REGISTER', (incoming) => this.#register(incoming))
    this.agent.onInvite((leg) => this.#connect(leg))
  }

  /** Users that are registered. */
  get registered(): readonly string[] {
    return [...this.#bindings.keys()]
  }

  /** By what the user is reached; undefined when not registered. */
  flowOf(user: string): Flow | undefined {
    return this.#bindings.get(user)?.flow
  }

  #register(incoming: IncomingRequest): void {
    const { request } = incoming
    const verdict = this.#verifier.verify(request, (user) => this.#secrets.get(user))
    if (!verdict.accepted) {
      incoming.respond(401, { headers: { 'WWW-Authenticate': this.#verifier.challenges(verdict.isStale) } })
      return
    }
    const contact = request.contacts === '*' ? undefined : request.contacts[0]
    const expires = request.headers.get('Expires') ?? '3600'
    if (expires === '0' || !contact) this.#bindings.delete(verdict.username)
    else this.#bindings.set(verdict.username, { uri: contact.uri, flow: incoming.source })
    const headers = contact && expires !== '0' ? { Contact: `<${contact.uri}>;expires=${expires}` } : {}
    incoming.respond(200, { headers })
  }

  #connect(a: IncomingInvite): void {
    const uri = a.request.parsedUri
    const callee = isSipUri(uri) ? this.#bindings.get(uri.user ?? '') : undefined
    const replaced = a.replaces && this.#partners.get(a.replaces)
    if (!callee && !replaced) {
      a.reject(404)
      return
    }
    if (replaced) {
      this.#takeOver(a, replaced)
      return
    }
    const { from } = a.request
    const b = this.agent.invite({
      target: callee!.uri,
      flow: callee!.flow,
      from: from.uri,
      body: a.request.body,
      headers: { 'Referred-By': a.request.headers.get('Referred-By') },
    })
    b.on('progress', ({ response }) => a.progress(response.status, { body: response.body }))
    b.on('answered', ({ response }) => a.answer({ body: response.body }))
    b.on('failed', ({ status }) => a.reject(status))
    this.#pair(a, b)
  }

  /** Replaces: the new leg is joined with the partner of the one that goes (RFC 3891). */
  #takeOver(a: IncomingInvite, partner: InviteUsage): void {
    const old = a.replaces!
    this.#pair(a, partner)
    void partner.reinvite({ body: a.request.body }).then(({ status, response }) => {
      if (status < 300) a.answer({ body: response!.body })
      else a.reject(status)
    })
    old.end()
  }

  #pair(one: InviteUsage, other: InviteUsage): void {
    this.#join(one, other)
    this.#join(other, one)
  }

  #join(leg: InviteUsage, partner: InviteUsage): void {
    const isNew = !this.#partners.has(leg)
    this.#partners.set(leg, partner)
    if (isNew) this.#listen(leg, () => this.#partners.get(leg)!)
  }

  /** The partner may change while the leg lives. */
  #listen(leg: InviteUsage, partner: () => InviteUsage): void {
    leg.on('ended', ({ by, reason }) => by === 'remote' && partner().end({ reason }))
    leg.on('offer', (offer) => {
      const change = partner().reinvite({ body: offer.body })
      void change.then(({ status, response }) => {
        if (status < 300) offer.accept({ body: response!.body })
        else offer.reject(status)
      })
    })
    leg.on('refer', (referral) => {
      const { target, replaces } = referral.referTo
      referral.accept()
      partner()
        .refer({ to: target, replaces })
        .on('progress', ({ status }) => referral.progress(status))
    })
  }
}
