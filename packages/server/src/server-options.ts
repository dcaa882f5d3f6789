/** What a server needs from whoever starts it. */
import type { SrvRecord } from 'node:dns'
import type { Clock, Log, Random } from '@offhook/base'
import type { Connector } from '@offhook/telephony'
import type { Config } from './config/index.ts'
import type { RequestLimits } from './gateway/index.ts'
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
