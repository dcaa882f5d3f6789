/** A server as those see it who start it: what it needs, what it is made of, where it listens. */
import type { SrvRecord } from 'node:dns'
import type { Clock, Log, Random } from '@offhook/base'
import type { PhoneSystem } from '@offhook/pbx'
import type { Connector } from '@offhook/telephony'
import type { ApplicationParts } from './compose/applications.ts'
import type { CallParts } from './compose/calls.ts'
import type { DirectoryParts } from './compose/directory.ts'
import type { Ground } from './compose/ground.ts'
import type { MediaParts } from './compose/media.ts'
import type { SessionParts } from './compose/sessions.ts'
import type { SignInParts } from './compose/sign-in.ts'
import type { TelephonyParts } from './compose/telephony.ts'
import type { Config } from './config/index.ts'
import type { CstaGateway } from './csta-gateway/index.ts'
import type { GatewayAddress, RequestLimits } from './gateway/index.ts'
import type { Argon2Cost } from './signin/index.ts'

export interface ServerOptions {
  readonly config: Config
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly version: string
  /** Where the browser client was built. */
  readonly webRoot: string
  /** Phone systems beside the built-in one. */
  readonly connectors?: readonly Connector[]
  /** How the servers of a domain are found; DNS where nothing else is given. */
  readonly resolveSrv?: (name: string) => Promise<readonly SrvRecord[]>
  /** The domain that this machine belongs to. */
  readonly ownDomain?: () => Promise<string>
  /** For tests: a cheaper password hash, other request limits, answers checked against the contract. */
  readonly passwordCost?: Argon2Cost
  readonly requestLimits?: RequestLimits
  readonly checkAnswers?: boolean
}

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
