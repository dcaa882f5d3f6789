/** Signing in with the ticket of the computer's own sign-in: SPNEGO over HTTP (RFC 4559). */
import { type Log, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { People, Person } from '../directory/index.ts'
import { openAcceptor, type TicketAcceptor } from './gss.ts'

export interface KerberosOptions {
  readonly people: People
  /** The file with our keys (HTTP/host@REALM); empty switches it off. */
  readonly keytab: string
  /** Realms whose people are ours, upper case. */
  readonly realms: readonly string[]
  readonly log: Log
}

const MOST_CHARACTERS = 65_536

export class Kerberos {
  readonly #options: KerberosOptions
  #acceptor: Promise<TicketAcceptor> | undefined

  constructor(options: KerberosOptions) {
    this.#options = options
  }

  get isOn(): boolean {
    return this.#options.keytab !== ''
  }

  /**
   * Whose ticket stands in the Authorization header, and what the answer carries so that the browser knows us too. Rejects with
   * `negotiate-needed` (the gateway then asks for a ticket), `negotiate-refused`, `person-not-linked`.
   */
  async personOf(
    authorization: string | undefined,
  ): Promise<{ readonly person: Person; readonly answer: string }> {
    if (!this.isOn) throw refused('it is not set up')
    const token = /^Negotiate +([A-Za-z0-9+/=]+)$/i.exec((authorization ?? '').slice(0, MOST_CHARACTERS))?.[1]
    if (token === undefined) throw new NamedError(contractErrors, 'negotiate-needed')
    const { principal, answer } = await this.#accept(Buffer.from(token, 'base64'))
    const [user = '', realm = '', ...rest] = principal.split('@')
    // Of a name with an instance (`anna/admin`) or of another realm nobody here is meant.
    if (rest.length > 0 || user.includes('/') || !this.#options.realms.includes(realm)) {
      throw refused(`${principal} is not of a realm that signs in here`)
    }
    const person = this.#options.people.byUser(user.toLowerCase())
    if (!person?.isActive) throw new NamedError(contractErrors, 'person-not-linked', { name: realm })
    return { person, answer: answer.toString('base64') }
  }

  async #accept(token: Buffer) {
    const { keytab, log } = this.#options
    // NTLM inside Negotiate begins so: it proves nothing to us and must not be taken for a fault of the keytab.
    if (token.subarray(0, 7).toString('latin1') === 'NTLMSSP')
      throw refused('NTLM is not accepted, only Kerberos')
    try {
      this.#acceptor ??= openAcceptor(keytab)
      const acceptor = await this.#acceptor.catch((fault) => {
        // The keytab may be mended while we run.
        this.#acceptor = undefined
        throw fault
      })
      return acceptor.accept(token)
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : String(fault)
      log.warn('a Kerberos ticket was not accepted', { reason })
      throw refused(reason)
    }
  }
}

function refused(reason: string): NamedError {
  return new NamedError(contractErrors, 'negotiate-refused', { reason: reason.slice(0, 200) })
}
