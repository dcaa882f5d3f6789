/** A server as those see it who start it: what it needs, what it is made of, where it listens. */
import type { SrvRecord } from 'node:dns'
import type { Clock, Log, Random } from '@offhook/base'
import type { PhoneSystem } from '@offhook/pbx'
import type { Connector } from '@offhook/telephony'
import type { CallRate, PhoneAccounts } from './admin/index.ts'
import type { Audit } from './audit/index.ts'
import type { SystemEvents } from './bus/index.ts'
import type { Calendars } from './calendar/index.ts'
import type { Calls, Stories } from './call/index.ts'
import type { Config } from './config/index.ts'
import type { Connectors, LineGroups, Media, Phones } from './connector/index.ts'
import type { Computers, CstaGateway } from './csta-gateway/index.ts'
import type {
  CallerNames,
  ContactGroups,
  Entitlements,
  Extensions,
  Grants,
  Groups,
  People,
  Pictures,
  Profiles,
} from './directory/index.ts'
import type { Directories } from './directory-source/index.ts'
import type { Certificate, GatewayAddress, RequestLimits } from './gateway/index.ts'
import type { Journal } from './journal/index.ts'
import type { LineBinder, Lines } from './line/index.ts'
import type { Locations, Numbers } from './location/index.ts'
import type { MediaProbes, MediaSettingsBook } from './media/index.ts'
import type { FreeWatches, Presences } from './presence/index.ts'
import type { Access } from './rights/index.ts'
import type {
  Actions,
  CallExplanations,
  CallMediaViews,
  CampOns,
  RightsViews,
  Sessions,
  Views,
} from './session/index.ts'
import type { SettingsBook } from './settings/index.ts'
import type { SetupToken } from './setup/index.ts'
import type {
  AccountBook,
  Accounts,
  Argon2Cost,
  Credentials,
  DeskGuests,
  DirectoryPasswords,
  Kerberos,
  Passkeys,
  Providers,
  ResetLinks,
  SecondFactor,
  SignInPolicyBook,
  Sources,
} from './signin/index.ts'
import type { Softphones } from './softphone/index.ts'
import type { Store } from './store/index.ts'
import type { Captures, Trace } from './trace/index.ts'

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
  /** For tests: a cheaper password hash, other request limits, answers checked against the contract. */
  readonly passwordCost?: Argon2Cost
  readonly requestLimits?: RequestLimits
  readonly checkAnswers?: boolean
}

/** The parts. Each module takes those that it names; the command line and tests may look at all. */
export interface Parts {
  readonly config: Config
  readonly clock: Clock
  readonly version: string
  /** When this server was composed; milliseconds since 1970. */
  readonly startedAt: number
  readonly store: Store
  readonly settings: SettingsBook
  /** Undefined where it is switched off, or could not be started. */
  readonly media: Media | undefined
  readonly mediaSettings: MediaSettingsBook
  readonly mediaProbes: MediaProbes
  readonly people: People
  readonly groups: Groups
  readonly grants: Grants
  readonly directories: Directories
  readonly extensions: Extensions
  readonly locations: Locations
  readonly numbers: Numbers
  readonly names: CallerNames
  readonly access: Access
  readonly entitlements: Entitlements
  readonly pictures: Pictures
  readonly contactGroups: ContactGroups
  readonly profiles: Profiles
  readonly systemEvents: SystemEvents
  readonly connectors: Connectors
  readonly lineGroups: LineGroups
  readonly phoneSystem: PhoneSystem
  readonly phones: Phones
  readonly lines: Lines
  readonly lineBinder: LineBinder
  readonly calls: Calls
  readonly callRate: CallRate
  readonly stories: Stories
  readonly journal: Journal
  readonly calendars: Calendars
  readonly presences: Presences
  readonly freeWatches: FreeWatches
  readonly views: Views
  readonly rightsViews: RightsViews
  readonly actions: Actions
  readonly campOns: CampOns
  readonly callExplanations: CallExplanations
  readonly callMediaViews: CallMediaViews
  readonly softphones: Softphones
  readonly sessions: Sessions
  /** Event connections now. */
  readonly clients: () => number
  readonly credentials: Credentials
  readonly accounts: Accounts
  readonly accountBook: AccountBook
  readonly resetLinks: ResetLinks
  readonly passkeys: Passkeys
  readonly secondFactor: SecondFactor
  readonly sources: Sources
  readonly providers: Providers
  readonly directoryPasswords: DirectoryPasswords
  readonly kerberos: Kerberos
  readonly signInPolicy: SignInPolicyBook
  readonly deskGuests: DeskGuests
  readonly audit: Audit
  readonly cstaComputers: Computers
  readonly cstaGateway: CstaGateway
  readonly phoneAccounts: PhoneAccounts
  readonly setupToken: SetupToken
  readonly trace: Trace
  readonly captures: Captures
  readonly certificate: Certificate
}

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
