/**
 * Who may speak inside a dialog. Whoever knows Call-ID and tags, as everybody does who watches a lamp, could end somebody's call, send
 * it elsewhere or read its state; so what does not come by the way of the dialog's phone or peer is judged here. ACK and CANCEL cannot be
 * challenged, and are judged by their address in the stack.
 */
import type { Clock, Log } from '@offhook/base'
import type { DialogGuard, Flow, InviteUsage, SipRequest, SourceVerdict } from '@offhook/sip'
import type { Binding } from './binding.ts'
import type { SignIn } from './sign-in.ts'

/** What is known of a request that did not come by the way of its dialog. */
export type StrangeSource =
  | {
      readonly of: 'phone'
      /** The same device is signed in by the way that the request came. */
      readonly isSignedInThere: boolean
    }
  | {
      readonly of: 'peer'
      /** Another port or connection of the peer's address, or an address that it named in the dialog itself. */
      readonly isAlike: boolean
      /** An address that is set for the peer, or the way of our registration there. */
      readonly isListed: boolean
    }

export interface SourceDecision {
  readonly answer: 'admit' | 'challenge' | 'refuse'
  readonly because: keyof typeof REASONS
}

/** Why, as it stands in the log. */
const REASONS = {
  'signed-in-there': 'the phone is signed in from there',
  'phone-proves-itself': 'a phone that has changed its address proves by digest who it is',
  'address-of-peer': 'the peer is known by this address',
  'not-of-peer':
    'the peer is not known by this address, and has no secret here by which it could prove itself',
} as const

/**
 * A phone is challenged wherever it comes from: its NAT may have given it another port, and others may stand behind the same address. A
 * peer is believed by its address, as in all it sends.
 */
export function judgeSource(source: StrangeSource): SourceDecision {
  if (source.of === 'phone') {
    return source.isSignedInThere
      ? { answer: 'admit', because: 'signed-in-there' }
      : { answer: 'challenge', because: 'phone-proves-itself' }
  }
  return source.isAlike || source.isListed
    ? { answer: 'admit', because: 'address-of-peer' }
    : { answer: 'refuse', because: 'not-of-peer' }
}

export interface DialogGuardsOptions {
  readonly clock: Clock
  readonly log: Log
  readonly signIn: SignIn
  readonly bindingsOf: (line: string) => readonly Binding[]
  /** Whether what comes over `flow` is the peer's, by its list of addresses or by our registration there. */
  readonly isOfPeer: (peer: string, flow: Flow) => boolean
}

/** A refused BYE may have been the peer's: after so long it is asked whether the call still stands there. */
const DOUBT_MS = 2000

export class DialogGuards {
  readonly #options: DialogGuardsOptions

  constructor(options: DialogGuardsOptions) {
    this.#options = options
  }

  /** For a dialog with a phone, `device` of `line`; `usage` where it is a call. */
  phone(line: string, device: string, usage?: InviteUsage): DialogGuard {
    return new PhoneGuard(this.#options, line, device, usage)
  }

  peer(peer: string, usage: InviteUsage): DialogGuard {
    return new PeerGuard(this.#options, peer, usage)
  }
}

abstract class Guard implements DialogGuard {
  protected readonly options: DialogGuardsOptions
  readonly #usage: InviteUsage | undefined
  #isInDoubt = false
  #isTold = false

  constructor(options: DialogGuardsOptions, usage: InviteUsage | undefined) {
    this.options = options
    this.#usage = usage
  }

  abstract judge(request: SipRequest, source: Flow, likeness: 'alike' | 'strange'): SourceVerdict

  /** Told once for each dialog: nobody fills the log by what is refused. */
  protected tell(
    request: SipRequest,
    source: Flow,
    whose: string,
    { answer, because }: SourceDecision,
  ): void {
    if (request.method === 'BYE') this.#doubt()
    if (this.#isTold) return
    this.#isTold = true
    const { method } = request
    this.options.log.warn('A request inside a dialog came from elsewhere than its phone or peer', {
      method,
      from: source.remoteAddress,
      whose,
      answer,
      because,
      reason: REASONS[because],
    })
  }

  #doubt(): void {
    const usage = this.#usage
    if (this.#isInDoubt || !usage) return
    this.#isInDoubt = true
    this.options.clock.after(DOUBT_MS, () => {
      this.#isInDoubt = false
      usage.askWhetherItStands()
    })
  }
}

class PhoneGuard extends Guard {
  readonly #line: string
  readonly #device: string

  constructor(options: DialogGuardsOptions, line: string, device: string, usage: InviteUsage | undefined) {
    super(options, usage)
    this.#line = line
    this.#device = device
  }

  judge(request: SipRequest, source: Flow): SourceVerdict {
    const decision = judgeSource({ of: 'phone', isSignedInThere: this.#isSignedInBy(source) })
    if (decision.answer === 'admit') return { verdict: 'proved' }
    const judged = this.options.signIn.judge(request, source)
    const isOwn = judged.verdict === 'accepted' && judged.owner.device.id === this.#device
    if (isOwn) return { verdict: 'proved' }
    this.tell(request, source, this.#line, decision)
    // Who has proved to be somebody else is no better for it.
    return judged.verdict === 'accepted' ? { verdict: 'refused', status: 403 } : refusal(judged)
  }

  #isSignedInBy(source: Flow): boolean {
    return this.options
      .bindingsOf(this.#line)
      .some(({ device, flow }) => device === this.#device && isWayOf(flow, source))
  }
}

class PeerGuard extends Guard {
  readonly #peer: string

  constructor(options: DialogGuardsOptions, peer: string, usage: InviteUsage) {
    super(options, usage)
    this.#peer = peer
  }

  judge(request: SipRequest, source: Flow, likeness: 'alike' | 'strange'): SourceVerdict {
    const isListed = this.options.isOfPeer(this.#peer, source)
    const decision = judgeSource({ of: 'peer', isAlike: likeness === 'alike', isListed })
    if (decision.answer === 'admit') return { verdict: 'admitted' }
    this.tell(request, source, this.#peer, decision)
    return { verdict: 'refused', status: 403 }
  }
}

function refusal({
  status,
  headers,
}: {
  status: number
  headers: Readonly<Record<string, string | readonly string[]>>
}) {
  return { verdict: 'refused', status, headers, isOnce: true } as const
}

function isWayOf({ transport, address, port }: Binding['flow'], source: Flow): boolean {
  return transport === source.transport && address === source.remoteAddress && port === source.remotePort
}
