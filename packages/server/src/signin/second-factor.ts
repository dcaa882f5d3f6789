/** The second factor of passwords: an authenticator app, and recovery codes for the day it is lost. */
import { type Clock, NamedError, type Random, randomInteger } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { Person } from '../directory/index.ts'
import type { Seal } from '../store/index.ts'
import type { AccountBook } from './account-book.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'
import { base32, matchTotp, TOTP_KEY_BYTES, totpUri } from './totp.ts'

export interface SecondFactorOptions {
  readonly book: AccountBook
  readonly seal: Seal
  readonly policy: SignInPolicyBook
  readonly clock: Clock
  readonly random: Random
  /** How the authenticator app names us. */
  readonly issuer: () => string
}

export interface SecondFactorSetup {
  /** For typing where there is no camera. */
  readonly secret: string
  readonly uri: string
  readonly recoveryCodes: readonly string[]
}

interface Pending {
  readonly key: Buffer
  readonly recoveryCodes: readonly string[]
  readonly until: number
}

const PURPOSE = 'totp'
const RECOVERY_PURPOSE = 'recovery-code'
const RECOVERY_CODES = 10
/** Letters and digits that nobody mistakes for another; 12 of them are 59 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const PENDING_MS = 900_000
const MOST_PENDING = 10_000

export class SecondFactor {
  readonly #options: SecondFactorOptions
  /** Begun, but no code of it was shown yet: by person. */
  readonly #pending = new Map<string, Pending>()

  constructor(options: SecondFactorOptions) {
    this.#options = options
  }

  isOn(personId: string): boolean {
    return this.#options.book.of(personId).totpSecret !== null
  }

  recoveryCodesLeft(personId: string): number {
    return this.#options.book.of(personId).recoveryCodes.length
  }

  /** Whether the rules want one of people with that role. */
  isRequired(person: Person): boolean {
    return this.#options.policy.current.secondFactorRoles.includes(person.role)
  }

  /** A new key and new recovery codes; they count when a code of the app was shown. */
  begin(person: Person): SecondFactorSetup {
    const { random, clock, issuer } = this.#options
    const key = Buffer.from(random.bytes(TOTP_KEY_BYTES))
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode(random))
    this.#pending.delete(person.id)
    this.#pending.set(person.id, { key, recoveryCodes, until: clock.now() + PENDING_MS })
    if (this.#pending.size > MOST_PENDING) {
      const oldest = this.#pending.keys().next()
      if (!oldest.done) this.#pending.delete(oldest.value)
    }
    return { secret: base32(key), uri: totpUri(key, person.user, issuer()), recoveryCodes }
  }

  /** Puts what was begun in force. Throws `second-factor-wrong`. */
  async confirm(person: Person, code: string): Promise<void> {
    const { book, seal, clock } = this.#options
    const pending = this.#pending.get(person.id)
    const step =
      pending && pending.until > clock.now() ? matchTotp(pending.key, plain(code), clock.now(), null) : null
    if (!pending || step === null) throw new NamedError(contractErrors, 'second-factor-wrong')
    this.#pending.delete(person.id)
    await book.change(person.id, {
      totpSecret: seal.close(pending.key.toString('base64url'), purposeOf(person.id)),
      totpStep: step,
      recoveryCodes: pending.recoveryCodes.map((text) => seal.mark(plain(text), RECOVERY_PURPOSE)),
    })
  }

  async remove(personId: string): Promise<void> {
    this.#pending.delete(personId)
    await this.#options.book.change(personId, { totpSecret: null, totpStep: null, recoveryCodes: [] })
  }

  /**
   * Lets somebody pass whose password was right. Throws `second-factor-needed`, `second-factor-set-up-needed` (they must get one
   * first) and `second-factor-wrong`.
   */
  async check(person: Person, code: string | undefined): Promise<void> {
    if (this.isOn(person.id)) {
      if (code === undefined || code === '') throw new NamedError(contractErrors, 'second-factor-needed')
      if (!(await this.#take(person.id, plain(code))))
        throw new NamedError(contractErrors, 'second-factor-wrong')
      return
    }
    if (!this.isRequired(person)) return
    if (code === undefined || code === '') throw new NamedError(contractErrors, 'second-factor-set-up-needed')
    await this.confirm(person, code)
  }

  /** Uses a code up: it counts as used before anything waits, so that two requests at once do not both pass. */
  async #take(personId: string, code: string): Promise<boolean> {
    const { book, seal, clock } = this.#options
    const account = book.of(personId)
    if (account.totpSecret === null) return false
    // With another key beside the database no code is right: an administrator must take the factor away.
    const key = seal.open(account.totpSecret, purposeOf(personId))
    const step =
      key === undefined ? null : matchTotp(Buffer.from(key, 'base64url'), code, clock.now(), account.totpStep)
    if (step !== null) {
      await book.change(personId, { totpStep: step })
      return true
    }
    const mark = seal.mark(code, RECOVERY_PURPOSE)
    if (!account.recoveryCodes.includes(mark)) return false
    await book.change(personId, { recoveryCodes: account.recoveryCodes.filter((left) => left !== mark) })
    return true
  }
}

function purposeOf(personId: string): string {
  return `${PURPOSE} ${personId}`
}

/** As it is compared: without what makes it readable. */
function plain(code: string): string {
  return code.toLowerCase().replace(/[\s-]/g, '')
}

function newRecoveryCode(random: Random): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInteger(random, LETTERS.length)]).join('')
  return [group(), group(), group()].join('-')
}
