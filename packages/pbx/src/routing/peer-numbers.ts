/** Numbers between us and peers: which number of a line a peer is shown, and how each peer writes numbers. Values and pure rules. */
import type { Explained } from '@offhook/base'
import type { LineNumber, Party } from '@offhook/telephony'

export interface ShownQuestion {
  readonly peer: string
  readonly line: LineNumber
  readonly isEmergency: boolean
  /** Whether the caller asked to stay unknown. */
  readonly wantsToHide: boolean
}

export interface ShownToPeer {
  /** As the peer writes numbers. */
  readonly number: string
  readonly isWithheld: boolean
  /** Whether it stands in P-Asserted-Identity (RFC 3325), also when it is withheld. */
  readonly isAsserted: boolean
}

/** A number that somebody wants to reach outside. */
export interface OutsideNumber {
  /** In whose name: the line that calls, forwards or transfers. Undefined for what a peer passes through. */
  readonly line: LineNumber | undefined
  /** Where the call comes from, where that is a peer. */
  readonly peer: string | undefined
  readonly dialled: string
  /** As it would go out: without the access code of the phone system, where there is one. */
  readonly sent: string
}

export interface BarredNumber {
  readonly prefix: string
  /** The number in the writing that begins with `prefix`. */
  readonly writtenAs: string
}

/** Implemented by whoever knows locations. */
export interface PeerNumbers {
  /** Which number of a line a peer is shown. */
  shown(question: ShownQuestion): Explained<ShownToPeer>
  /** A number of somebody else, as the peer writes numbers. */
  written(peer: string, number: string): string
  /** A number that the peer wrote, canonical where there is such a form. */
  read(peer: string, number: string): string
  /** The line behind a canonical number of one of our locations; undefined where it is none of ours. */
  lineOf(number: string): LineNumber | undefined
  /** Which of the barred beginnings `asked` has in any of its writings: national, international, behind the code of a service. */
  barred(asked: OutsideNumber, prefixes: readonly string[]): BarredNumber | undefined
}

/** Somebody as a peer is told of them. */
export interface PartyForPeer extends ShownToPeer {
  readonly name: string | undefined
}

/**
 * `party` as `peer` is told of it, and why that number where it is one of our lines. Without `numbers` everybody has the number that
 * they have here, and peers are trusted.
 */
export function partyForPeer(
  numbers: PeerNumbers | undefined,
  peer: string,
  party: Party,
  isEmergency: boolean,
): { readonly told: PartyForPeer; readonly why?: Explained<ShownToPeer> } {
  const { line, name, number } = party
  // Who calls for help must be found: an emergency call hides nothing.
  const wantsToHide = party.restricted === true && !isEmergency
  if (!numbers || line === undefined) {
    const written = numbers?.written(peer, number) ?? number
    return { told: { name, number: written, isWithheld: wantsToHide, isAsserted: true } }
  }
  const why = numbers.shown({ peer, line, isEmergency, wantsToHide })
  return { told: { name, ...why.answer }, why }
}
