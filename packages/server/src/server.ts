/** A server as those see it who start it: what it is made of, where it listens. */
import type { PhoneSystem } from '@offhook/pbx'
import type { ApplicationParts } from './compose/applications.ts'
import type { CallParts } from './compose/calls.ts'
import type { DirectoryParts } from './compose/directory.ts'
import type { Ground } from './compose/ground.ts'
import type { MediaParts } from './compose/media.ts'
import type { SessionParts } from './compose/sessions.ts'
import type { SignInParts } from './compose/sign-in.ts'
import type { TelephonyParts } from './compose/telephony.ts'
import type { CstaGateway } from './csta-gateway/index.ts'
import type { GatewayAddress } from './gateway/index.ts'

/**
 * The parts, area by area as they are composed. Each module takes those that it names; the command line and tests may look at all.
 */
export interface Parts
  extends Readonly<
    Ground &
      DirectoryParts &
      SignInParts &
      MediaParts &
      TelephonyParts &
      CallParts &
      SessionParts &
      ApplicationParts
  > {}

export interface ServerAddresses {
  readonly gateway: readonly GatewayAddress[]
  readonly sip: PhoneSystem['addresses']
  readonly csta: CstaGateway['addresses']
}

export interface Server {
  readonly parts: Parts
  /** Where it listens, with real ports; empty before `start`. */
  readonly addresses: ServerAddresses
  /** Rejects where the gateway cannot listen. A phone system that cannot start is tried again. */
  start(): Promise<void>
  /** Drains and closes: clients are told, calls are closed in the journal, everything is on disk. */
  stop(): Promise<void>
}
