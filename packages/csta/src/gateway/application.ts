/**
 * What the gateway must be given: who applications are, and what each may see and do. The server stands behind it; rights, number
 * formats and phone systems are its matter.
 */
import type {
  Call,
  Device,
  Forwarding,
  LineNumber,
  Party,
  ServiceRequest,
  ServiceResult,
} from '@offhook/telephony'

/** One application that has signed in. It is asked anew for everything, so what it may do can change at any time. */
export interface Application {
  /** What let it in (a token); when that ends, all that came in by it ends. */
  readonly credential: string
  /** Who it is, for people: a person or a computer. */
  readonly title: string
  /** Monitors that it may have at a time; without it as many as there are for all. */
  readonly mostMonitors?: number
  /** The lines that it may watch, as it may see them. */
  devices(): readonly Device[]
  /** A line that it may watch, as it may see it. */
  device(line: LineNumber): Device | undefined
  /** A device as it may see it: where a line is forwarded to may be hidden. */
  seen(device: Device): Device
  /** The line that it means by a number; undefined where it means none that it may watch. */
  lineOf(number: string): LineNumber | undefined
  /**
   * Has a line opened that it names and may have, where lines come to be on demand. Resolves when the line is there, or will not come;
   * undefined where there is nothing to wait for.
   */
  reach(number: string): Promise<void> | undefined
  /** It watches the line no more: one that was opened for it may go. */
  leave(line: LineNumber): void
  /** It is gone. */
  end(): void
  /** The name under which it sees a line. */
  nameOf(device: Device): string
  /** Live calls; those of other phone systems than the line's are not among them. */
  callsOf(line: LineNumber): readonly Call[]
  call(callId: string): Call | undefined
  /** Somebody in a call, as whoever watches `line` may see them, with the number in the application's form. */
  party(party: Party, call: Call | undefined, line: LineNumber | undefined): Party
  /** All forwardings of a line that it may set. */
  forwardingsOf(line: LineNumber): readonly Forwarding[]
  /**
   * A call as soon as both lines are free, or not any more (ECMA-269 §22 Call Back Non-Call-Related): of people the product makes it,
   * of other lines the phone system, where it can. Rejects with named errors.
   */
  callBack(wish: CallBackWish, user: string | undefined): Promise<void>
  /** The lines that will be called for a line as soon as both are free. */
  callBacksOf(line: LineNumber): readonly LineNumber[]
  /**
   * Asks for a service; ids in request and result are those of {@link Call.id}. `user` is who sits at the computer, where the
   * application has told. Rejects with named errors.
   */
  perform(request: ServiceRequest, user: string | undefined): Promise<ServiceResult>
}

/** `on`: is set; else it is cancelled. */
export interface CallBackWish {
  readonly line: LineNumber
  readonly target: LineNumber
  readonly on: boolean
}

/** What an application says when it introduces itself. */
export interface Introduction {
  readonly applicationId: string
  readonly user: string
  readonly secret: string
  /** Who sits at the computer, where the application signs in as a computer. */
  readonly actingUser: string | undefined
}

/** Rejects a sign-in: `isBusy` where it would be judged later, and not because it is wrong. */
export class SignInRefused extends Error {
  readonly isBusy: boolean

  constructor(reason: string, isBusy = false) {
    super(reason)
    this.isBusy = isBusy
  }
}

/** Who may come in. */
export interface Reception {
  /** Throws {@link SignInRefused}. */
  admit(introduction: Introduction, address: string): Application
}
