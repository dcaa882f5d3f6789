/** The passkeys of all people: made, used to sign in without a user name, named, removed. */
import { isIP } from 'node:net'
import { type Clock, NamedError, type NewId, type Random, type Unsubscribe } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { People, Person } from '../directory/index.ts'
import type { Store } from '../store/index.ts'
import { Challenges } from './challenges.ts'
import { deletePasskey, insertPasskey, loadPasskeys, type Passkey, updatePasskey } from './passkey.ts'
import { Tickets } from './tickets.ts'

export interface PasskeysOptions {
  readonly store: Store
  readonly people: People
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  /** How the browser names us. */
  readonly serverName: () => string
}

const MOST_PER_PERSON = 20

export class Passkeys {
  readonly #options: PasskeysOptions
  readonly #byCredential = new Map<string, Passkey>()
  /** By the session that asks. */
  readonly #registering: Challenges<string>
  /** For strangers: what the page brings back says by itself what was asked, and where. */
  readonly #signingIn: Tickets<string>
  readonly #unsubscribe: Unsubscribe

  constructor(options: PasskeysOptions) {
    this.#options = options
    this.#registering = new Challenges(options.clock)
    this.#signingIn = new Tickets(options.clock, options.random)
    // The rows go with the person.
    this.#unsubscribe = options.people.events.on('removed', ({ person }) => {
      for (const { credentialId } of this.of(person.id)) this.#byCredential.delete(credentialId)
    })
  }

  close(): void {
    this.#unsubscribe()
  }

  async load(): Promise<void> {
    for (const passkey of await loadPasskeys(this.#options.store)) {
      this.#byCredential.set(passkey.credentialId, passkey)
    }
  }

  of(personId: string): readonly Passkey[] {
    return [...this.#byCredential.values()].filter((passkey) => passkey.personId === personId)
  }

  /** People who have passkeys, but none that is good at `host`. */
  holdersWithoutOneFor(host: string): readonly string[] {
    const all = [...this.#byCredential.values()]
    const good = new Set(all.filter((passkey) => passkey.host === host).map(({ personId }) => personId))
    return [...new Set(all.map(({ personId }) => personId)).difference(good)]
  }

  /** What the browser needs to make one. `host` is the name in its address bar. Rejects with `passkey-needs-name`, `too-many`. */
  async beginRegistration(
    person: Person,
    session: string,
    host: string,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const own = this.of(person.id)
    if (own.length >= MOST_PER_PERSON) {
      throw new NamedError(contractErrors, 'too-many', { what: 'passkeys', limit: MOST_PER_PERSON })
    }
    const options = await generateRegistrationOptions({
      rpName: this.#options.serverName(),
      rpID: hostName(host),
      userName: person.user,
      userDisplayName: person.name,
      userID: new Uint8Array(Buffer.from(person.id)),
      attestationType: 'none',
      excludeCredentials: own.map(({ credentialId }) => ({ id: credentialId })),
      // Found without a user name, and with a finger, a face or a PIN: so it stands for both factors.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    this.#registering.put(session, options.challenge)
    return options
  }

  /** Keeps the new one. Rejects with `passkey-refused`. */
  async register(
    person: Person,
    session: string,
    host: string,
    name: string,
    response: unknown,
  ): Promise<Passkey> {
    const challenge = this.#registering.take(session)
    if (challenge === undefined) throw new NamedError(contractErrors, 'passkey-refused')
    const verified = await checked(() =>
      verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: `https://${host}`,
        expectedRPID: hostName(host),
        requireUserVerification: true,
      }),
    )
    const { registrationInfo } = verified
    if (!verified.verified || !registrationInfo) throw new NamedError(contractErrors, 'passkey-refused')
    const { credential, credentialBackedUp } = registrationInfo
    if (this.#byCredential.has(credential.id)) throw new NamedError(contractErrors, 'passkey-refused')
    const { store, clock, newId } = this.#options
    const passkey: Passkey = {
      id: newId(),
      credentialId: credential.id,
      personId: person.id,
      name,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: credential.transports ?? [],
      host: hostName(host),
      isSynced: credentialBackedUp,
      createdAt: clock.now(),
      usedAt: null,
    }
    await store.write(insertPasskey(store, passkey))
    this.#byCredential.set(passkey.credentialId, passkey)
    return passkey
  }

  /** What the browser needs to sign somebody in, whoever it is. */
  async beginSignIn(
    host: string,
  ): Promise<{ readonly ticket: string; readonly options: PublicKeyCredentialRequestOptionsJSON }> {
    const ticket = this.#signingIn.issue(hostName(host))
    const options = await generateAuthenticationOptions({
      rpID: hostName(host),
      challenge: new Uint8Array(Buffer.from(this.#challengeOf(ticket), 'base64url')),
      userVerification: 'required',
      allowCredentials: [],
    })
    return { ticket, options }
  }

  /** Who this is. Rejects with `passkey-refused`: for an unknown key, a wrong signature, an answer that was used. */
  async personOf(ticket: string, host: string, response: unknown): Promise<Person> {
    const askedAt = this.#signingIn.read(ticket)
    const { id } = response as { id?: unknown }
    const passkey = typeof id === 'string' ? this.#byCredential.get(id) : undefined
    if (askedAt === undefined || askedAt !== hostName(host) || passkey?.host !== askedAt) {
      throw new NamedError(contractErrors, 'passkey-refused')
    }
    const { verified, authenticationInfo } = await checked(() =>
      verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: this.#challengeOf(ticket),
        expectedOrigin: `https://${host}`,
        expectedRPID: passkey.host,
        requireUserVerification: true,
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: passkey.counter,
        },
      }),
    )
    const person = this.#options.people.get(passkey.personId)
    // It may have been removed while its signature was checked.
    if (!verified || !person?.isActive || this.#byCredential.get(passkey.credentialId)?.id !== passkey.id) {
      throw new NamedError(contractErrors, 'passkey-refused')
    }
    if (!this.#signingIn.spend(ticket)) throw new NamedError(contractErrors, 'passkey-refused')
    await this.#keep({
      ...passkey,
      counter: authenticationInfo.newCounter,
      usedAt: this.#options.clock.now(),
    })
    return person
  }

  #challengeOf(ticket: string): string {
    return this.#signingIn.secret(ticket, 'challenge')
  }

  /** Rejects with `not-found`. */
  async rename(personId: string, id: string, name: string): Promise<Passkey> {
    const passkey = { ...this.#find(personId, id), name }
    await this.#keep(passkey)
    return passkey
  }

  /** Rejects with `not-found`. */
  async remove(personId: string, id: string): Promise<void> {
    const passkey = this.#find(personId, id)
    this.#byCredential.delete(passkey.credentialId)
    await this.#options.store.write(deletePasskey(this.#options.store, id))
  }

  async removeAll(personId: string): Promise<void> {
    await Promise.all(this.of(personId).map(({ id }) => this.remove(personId, id)))
  }

  #find(personId: string, id: string): Passkey {
    const passkey = this.of(personId).find((known) => known.id === id)
    if (!passkey) throw new NamedError(contractErrors, 'not-found', { what: 'passkey', key: id })
    return passkey
  }

  async #keep(passkey: Passkey): Promise<void> {
    this.#byCredential.set(passkey.credentialId, passkey)
    await this.#options.store.write(updatePasskey(this.#options.store, passkey))
  }
}

/** Whatever the library finds wrong is one and the same to whoever tries. */
async function checked<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify()
  } catch (fault) {
    throw new NamedError(contractErrors, 'passkey-refused', {}, fault)
  }
}

/** WebAuthn §5.1.2: passkeys belong to a name, never to an address. Throws `passkey-needs-name`. */
function hostName(host: string): string {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !/^[a-z0-9.-]{1,253}$/.test(name)) {
    throw new NamedError(contractErrors, 'passkey-needs-name')
  }
  return name
}
