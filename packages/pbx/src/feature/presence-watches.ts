/**
 * Presence for phones (RFC 3856): the `presence` event package. What each is told is written for whoever uses the phone, with what
 * their rights show; who may not see somebody is refused, and cut off as soon as the right is taken away.
 */
import type { IncomingSubscription } from '@offhook/sip'
import { numberOf } from '../call/identity.ts'
import type { PresenceBook } from '../phone-system.ts'
import type { SignIn } from '../registration/sign-in.ts'
import type { SwitchingDomain } from '../switching-domain.ts'

export const PRESENCE_PACKAGE = 'presence'
export const PIDF_TYPE = 'application/pidf+xml'

/** A bound for phones that subscribe again and again. */
const MOST_WATCHES = 5000

export class PresenceWatches {
  readonly #switching: SwitchingDomain
  readonly #book: PresenceBook
  #count = 0

  constructor(switching: SwitchingDomain, book: PresenceBook) {
    this.#switching = switching
    this.#book = book
  }

  /** Takes subscriptions from phones that prove who they are. */
  listen(signIn: SignIn): void {
    this.#switching.agent.onSubscribe(PRESENCE_PACKAGE, (subscription) => {
      const judged = signIn.judge(subscription.request, subscription.source)
      if (judged.verdict === 'answer')
        subscription.reject(judged.status, { headers: judged.headers, isOnce: true })
      else {
        const { extension, device } = judged.owner
        subscription.guard = this.#switching.guards.phone(extension.number, device.id)
        this.#watch(extension.number, subscription)
      }
    })
  }

  #watch(watcher: string, subscription: IncomingSubscription): void {
    const target = numberOf(subscription.request.parsedUri)
    const seen = this.#book.document(watcher, target)
    if (typeof seen === 'string') subscription.reject(seen === 'unknown' ? 404 : 403)
    else if (this.#count >= MOST_WATCHES) subscription.reject(503)
    else this.#accept(watcher, target, seen.text, subscription)
  }

  #accept(watcher: string, target: string, seen: string, subscription: IncomingSubscription): void {
    let told = ''
    let current = seen
    subscription.accept({
      content: () => {
        told = current
        return { body: current, contentType: PIDF_TYPE }
      },
    })
    if (subscription.state !== 'active') return
    this.#count++
    const end = this.#book.follow(target, () => {
      const now = this.#book.document(watcher, target)
      // RFC 6665 §4.1.3.
      if (typeof now === 'string')
        return subscription.terminate(now === 'unknown' ? 'noresource' : 'rejected')
      current = now.text
      if (current !== told) subscription.notify()
    })
    subscription.on('ended', () => {
      this.#count--
      end()
    })
  }
}
