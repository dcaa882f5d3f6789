/** What an administrator sets for one CSTA switch, beside the profile of its maker. */
import { NamedError } from '@offhook/base'
import type { LineNumber, Service } from '@offhook/telephony'
import { cstaErrors } from '../errors.ts'
import type { TlsTarget } from '../link/transport.ts'
import type { SwitchProfile } from './profile.ts'

export interface CstaSettings {
  /** The name of the line group. */
  readonly name: string
  readonly profile: SwitchProfile
  readonly host: string
  /** Instead of the profile's. */
  readonly port?: number
  /** Instead of the profile's. */
  readonly tls?: boolean | TlsTarget
  readonly user?: string
  readonly password?: string
  /** How lines come to be: as listed here, as the switch lists them, or when somebody asks for one. */
  readonly lineSource: 'list' | 'discover' | 'onDemand'
  readonly lines?: readonly { readonly line: LineNumber; readonly name?: string }[]
  /** Services that are never offered, whatever the switch can do. */
  readonly disabledServices?: readonly Service[]
  readonly pickup?: PickupSettings
  /** What Avaya calls the switch: `name:address`. */
  readonly switchName?: string
  /** Instead of the profile's. */
  readonly openPerSecond?: number
}

export interface PickupSettings {
  /** Always by the service, never by redirecting first. */
  readonly isForced?: boolean
  /** Dialled where nothing else works; `<NUMBER>` stands for the line that rings: `*59<NUMBER>`. */
  readonly code?: string
  /** Instead of the profile's. */
  readonly invertsDirection?: boolean
}

/** Throws `csta-configuration-invalid`. */
export function checkSettings(settings: CstaSettings): void {
  const { name, host, profile, lineSource, lines, pickup } = settings
  const fail = (reason: string): never => {
    throw new NamedError(cstaErrors, 'csta-configuration-invalid', { connector: name, reason })
  }
  if (name === '') fail('it has no name')
  if (host === '') fail('it has no host')
  if (settings.port === undefined && profile.port === undefined) fail('it has no port')
  if (lineSource === 'list' && (lines ?? []).length === 0) fail('it has no lines')
  const code = pickup?.code
  if (code !== undefined && !code.includes('<NUMBER>')) fail('the pickup code lacks <NUMBER>')
}
