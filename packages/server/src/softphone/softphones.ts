/**
 * The browsers that are phones: each sign-in may be a device of one of its person's lines. The secret lives for an hour and is renewed by
 * asking again; the device ends with the sign-in, so nothing of it is kept on disk.
 */
import {
  type CancelTimer,
  type Clock,
  Emitter,
  type Explained,
  type ExplanationStep,
  type Listenable,
  NamedError,
  type NewId,
  type Random,
} from '@offhook/base'
import { contractErrors, type IceServer } from '@offhook/contract'
import type { PhoneSystem } from '@offhook/pbx'
import type { LineNumber } from '@offhook/telephony'
import {
  type Entitlements,
  type Extensions,
  newSecret,
  type People,
  type Person,
  secretsOf,
} from '../directory/index.ts'

export type SoftphonesEvents = {
  /** The sign-in is no phone any more. */
  ended: { readonly credentialId: string }
}

export interface SoftphonesOptions {
  readonly people: People
  readonly extensions: Extensions
  readonly entitlements: Pick<Entitlements, 'explain'>
  readonly phoneSystem: Pick<PhoneSystem, 'addGuest' | 'removeGuest'>
  /** Whether there is a media engine: browsers talk with nothing else. */
  readonly hasMedia: boolean
  readonly realm: () => string
  readonly iceServers: (person: Person) => readonly IceServer[]
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
}

/** A browser as a device of a line, with its secret, which is given out once and not kept. */
export interface OpenedSoftphone {
  readonly device: string
  readonly line: LineNumber
  readonly name: string
  readonly user: string
  readonly secret: string
  readonly domain: string
  readonly iceServers: readonly IceServer[]
  readonly expiresAt: number
}

interface Softphone {
  readonly device: string
  readonly personId: string
  readonly line: LineNumber
  readonly cancelExpiry: CancelTimer
}

const LIVES_MS = 3_600_000

export class Softphones {
  readonly #options: SoftphonesOptions
  readonly #emitter = new Emitter<SoftphonesEvents>()
  readonly #byCredential = new Map<string, Softphone>()

  constructor(options: SoftphonesOptions) {
    this.#options = options
  }

  get events(): Listenable<SoftphonesEvents> {
    return this.#emitter
  }

  /** Whether the sign-in is a phone now. */
  has(credentialId: string): boolean {
    return this.#byCredential.has(credentialId)
  }

  /** Whether a browser may be the phone of somebody, and why. */
  explain(personId: string): Explained<boolean> {
    const { entitlements, hasMedia } = this.#options
    const { answer, steps } = entitlements.explain(personId, 'softphoneAudio')
    if (!answer) return { answer, steps }
    const refused = (step: Omit<ExplanationStep, 'outcome'>) => ({
      answer: false,
      steps: [...steps, { ...step, outcome: 'decided' as const }],
    })
    if (!hasMedia) return refused({ rule: 'softphone-no-media', because: {} })
    if (this.linesOf(personId).length === 0) return refused({ rule: 'softphone-no-extension', because: {} })
    return { answer, steps }
  }

  /** Those lines of somebody that a browser can sign in to, the preferred one first. */
  linesOf(personId: string): readonly LineNumber[] {
    const { people, extensions } = this.#options
    const person = people.get(personId)
    const own = person?.lines.filter((line) => extensions.get(line)) ?? []
    return own.toSorted((a, b) => Number(b === person?.preferredLine) - Number(a === person?.preferredLine))
  }

  /** Makes a sign-in a device of a line, or renews its secret. Throws `not-permitted` and `no-line`. */
  open(personId: string, credentialId: string, wanted?: LineNumber): OpenedSoftphone {
    const { people, extensions, phoneSystem, realm, clock, random, newId } = this.#options
    const why = this.explain(personId)
    if (!why.answer) {
      const rule = why.steps.at(-1)?.rule ?? 'not-entitled'
      throw new NamedError(contractErrors, 'not-permitted', { rule })
    }
    const lines = this.linesOf(personId)
    const line = wanted ?? lines[0]!
    if (!lines.includes(line)) throw new NamedError(contractErrors, 'no-line')
    const known = this.#byCredential.get(credentialId)
    if (known && known.line !== line) this.close(credentialId)
    known?.cancelExpiry()
    const device = known?.line === line ? known.device : newId()
    const user = `browser-${device.toLowerCase()}`
    const secret = newSecret(random)
    phoneSystem.addGuest(line, { id: device, user, secrets: secretsOf(user, realm(), secret) })
    const cancelExpiry = clock.after(LIVES_MS, () => this.close(credentialId))
    this.#byCredential.set(credentialId, { device, personId, line, cancelExpiry })
    return {
      device,
      line,
      name: extensions.get(line)!.name,
      user,
      secret,
      domain: realm(),
      iceServers: this.#options.iceServers(people.get(personId)!),
      expiresAt: clock.now() + LIVES_MS,
    }
  }

  close(credentialId: string): void {
    const known = this.#byCredential.get(credentialId)
    if (!known) return
    known.cancelExpiry()
    this.#byCredential.delete(credentialId)
    this.#options.phoneSystem.removeGuest(known.device)
    this.#emitter.emit('ended', { credentialId })
  }

  /** Ends those that may not be any more: a person has lost the line, or the right. */
  review(): void {
    for (const [credentialId, { personId, line }] of [...this.#byCredential]) {
      const isStill = this.explain(personId).answer && this.linesOf(personId).includes(line)
      if (!isStill) this.close(credentialId)
    }
  }

  stop(): void {
    for (const { cancelExpiry } of this.#byCredential.values()) cancelExpiry()
  }
}
