/**
 * What phones say of their owner's presence: PUBLISH (RFC 3903), as a state agent answers it. Each publication has a name that is
 * another one after every request (§6, step 5); one that is not refreshed has run out by itself.
 */
import { isNamedError, randomHex } from '@offhook/base'
import { expiresOf, type IncomingRequest, parseEvent } from '@offhook/sip'
import type { LineNumber } from '@offhook/telephony'
import { numberOf } from '../call/identity.ts'
import type { PresenceBook } from '../phone-system.ts'
import type { SignIn } from '../registration/sign-in.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { PIDF_TYPE, PRESENCE_PACKAGE } from './presence-watches.ts'

interface Publication {
  readonly line: LineNumber
  readonly document: string
  /** By the clock that never jumps. */
  readonly endsAt: number
}

interface Asked {
  readonly line: LineNumber
  /** The name of an earlier publication (§4.1). */
  readonly tag: string | undefined
  readonly document: string
  readonly seconds: number
}

/** What is answered: a status, and what goes with it. */
type Answer = readonly [status: number, headers?: Readonly<Record<string, string>>]

const LONGEST_S = 3600
const SHORTEST_S = 60
/** A phone that forgets what it published begins anew: the oldest gives way. */
const MOST_PER_LINE = 10
const TAG_BYTES = 8

export class Publications {
  readonly #switching: SwitchingDomain
  readonly #book: PresenceBook
  /** Oldest first. */
  readonly #byTag = new Map<string, Publication>()

  constructor(switching: SwitchingDomain, book: PresenceBook) {
    this.#switching = switching
    this.#book = book
  }

  listen(signIn: SignIn): void {
    this.#switching.agent.onRequest('PUBLISH', (incoming) => void this.#take(signIn, incoming))
  }

  async #take(signIn: SignIn, incoming: IncomingRequest): Promise<void> {
    const { request, source } = incoming
    try {
      const event = request.headers.get('Event')
      if (event === undefined || parseEvent(event).package !== PRESENCE_PACKAGE) {
        return incoming.respond(489, { headers: { 'Allow-Events': PRESENCE_PACKAGE } })
      }
      const judged = signIn.judge(request, source)
      if (judged.verdict === 'answer')
        return incoming.respond(judged.status, { headers: judged.headers, isOnce: true })
      const line = judged.owner.extension.number
      // Nobody speaks for somebody else.
      if (numberOf(request.parsedUri) !== line) return incoming.respond(403)
      const isEmpty = request.body.length === 0
      if (!isEmpty && !isPidf(request.headers.get('Content-Type'))) {
        return incoming.respond(415, { headers: { Accept: PIDF_TYPE } })
      }
      const [status, headers] = await this.#answer({
        line,
        tag: request.headers.get('SIP-If-Match')?.trim(),
        document: Buffer.from(request.body).toString('utf8'),
        seconds: Math.min(expiresOf(request.headers) ?? LONGEST_S, LONGEST_S),
      })
      incoming.respond(status, headers ? { headers } : {})
    } catch (fault) {
      incoming.respond(isNamedError(fault) ? 400 : 500)
      if (!isNamedError(fault)) {
        this.#switching.log.error('a publication could not be taken', { fault: String(fault) })
      }
    }
  }

  async #answer({ line, tag, document, seconds }: Asked): Promise<Answer> {
    const known = tag === undefined ? undefined : this.#known(tag, line)
    if (tag !== undefined && !known) return [412]
    if (seconds > 0 && seconds < SHORTEST_S) return [423, { 'Min-Expires': String(SHORTEST_S) }]
    // A refreshment says nothing new (§4.1, table 1).
    const said = document || known?.document
    if (said === undefined || said === '') return [400]
    const { clock, random } = this.#switching
    const outcome = await this.#book.publish(
      line,
      seconds === 0 ? null : { document: said, until: clock.now() + seconds * 1000 },
    )
    if (outcome === 'malformed') return [400]
    if (outcome === 'unknown') return [404]
    if (outcome === 'forbidden') return [403]
    if (tag !== undefined) this.#byTag.delete(tag)
    const next = randomHex(random, TAG_BYTES)
    if (seconds > 0) {
      this.#keep(next, { line, document: said, endsAt: clock.monotonic() + seconds * 1000 })
    }
    return [200, { 'SIP-ETag': next, Expires: String(seconds) }]
  }

  #known(tag: string, line: LineNumber): Publication | undefined {
    const found = this.#byTag.get(tag)
    return found?.line === line && found.endsAt > this.#switching.clock.monotonic() ? found : undefined
  }

  #keep(tag: string, publication: Publication): void {
    const now = this.#switching.clock.monotonic()
    for (const [old, { endsAt }] of this.#byTag) if (endsAt <= now) this.#byTag.delete(old)
    const own = [...this.#byTag].filter(([, { line }]) => line === publication.line)
    if (own.length >= MOST_PER_LINE) this.#byTag.delete(own[0]![0])
    this.#byTag.set(tag, publication)
  }
}

function isPidf(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === PIDF_TYPE
}
