/** What an administrator sets for one CSTA switch, beside the profile of its maker. */
import { NamedError } from '@offhook/base'
import { type LineNumber, type Service, services } from '@offhook/telephony'
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
  /** Lines that the switch lists and nobody wants to have. */
  readonly unusedLines?: readonly LineNumber[]
  /** Whether the names that the switch has for its devices are those of the lines; they are by default. */
  readonly usesSwitchNames?: boolean
  /** Services that are never offered, whatever the switch can do. */
  readonly disabledServices?: readonly Service[]
  /** Services that are offered, whatever the profile says. */
  readonly enabledServices?: readonly Service[]
  readonly pickup?: PickupSettings
  /** What Avaya calls the switch: `name:address`. */
  readonly switchName?: string
  /** Instead of the profile's. */
  readonly openPerSecond?: number
  /** After how many seconds lines that could not be opened are tried again; 60 by default, null never. */
  readonly lineRetrySeconds?: number | null
  /** The longest pause before a lost switch is tried again, and that after a refused sign-in; 60 by default. */
  readonly reconnectSeconds?: number
}

export interface PickupSettings {
  /** Always by the service, never by redirecting first. */
  readonly isForced?: boolean
  /** Dialled where nothing else works; `<NUMBER>` stands for the line that rings: `*59<NUMBER>`. */
  readonly code?: string
  /** Dialled for a pickup in the group where the switch has no such service. */
  readonly groupCode?: string
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

/** What the lines offer: what the profile says, with what the administrator switched on and without what was switched off. */
export function offeredServices(settings: CstaSettings): readonly Service[] {
  const { profile, enabledServices = [], disabledServices = [], pickup } = settings
  // What a code is set for can be dialled.
  const byCode: readonly Service[] = [
    ...(pickup?.code === undefined ? [] : (['directedPickupCall'] as const)),
    ...(pickup?.groupCode === undefined ? [] : (['groupPickupCall'] as const)),
  ]
  const wanted = new Set([...profile.services, ...byCode, ...enabledServices])
  return services.filter((service) => wanted.has(service) && !disabledServices.includes(service))
}
