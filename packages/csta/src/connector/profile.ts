/** What is particular to a maker's switch. Profiles are data files, so that whoever has such a switch can add one. */
import { readdirSync, readFileSync } from 'node:fs'
import { NamedError } from '@offhook/base'
import { isService, type Service } from '@offhook/telephony'
import { cstaErrors } from '../errors.ts'
import type { LoginForm } from '../link/session.ts'
import type { Edition } from '../message/schema.ts'
import type { DeviceForm } from './device-id.ts'

export interface SwitchProfile {
  readonly id: string
  /** For people. */
  readonly title: string
  /** The usual port; absent where every installation has its own. */
  readonly port?: number
  readonly tls: boolean
  /** The newest edition to be offered, or written where there is no session to agree in. */
  readonly edition: Edition
  /** Absent where the switch knows no application sessions. */
  readonly session?: SessionProfile
  /** Silence after which the switch is asked whether it is there. */
  readonly heartbeatSeconds: number
  /** Whether the application registers for the status of the system (SystemRegister). */
  readonly registers: boolean
  readonly deviceForm: DeviceForm
  /** Whether `true` in a monitor filter means that the event is wanted; ECMA-269 says that it is not. */
  readonly isFilterInverted: boolean
  readonly services: readonly Service[]
  /** Pick up by redirecting the ringing call first, and by the service only where that fails. */
  readonly redirectsToPickUp: boolean
  /** The switch tells calls that were picked up as outgoing. */
  readonly invertsPickupDirection: boolean
  /**
   * The switch tells a connection as cleared also while its line only holds: it is over for the line only where that has released it
   * itself.
   */
  readonly clearsHeldConnections: boolean
  readonly secondsPerRing: number
  readonly knowsNotReachable: boolean
  /** Lines that may be opened in a second. */
  readonly openPerSecond: number
}

export interface SessionProfile {
  readonly applicationId: string
  readonly seconds: number
  /** Put behind the namespaces of the editions in the protocol versions. */
  readonly versionSuffix?: string
  readonly login?: LoginForm
}

const directory = new URL('./profiles/', import.meta.url)

/** The ids of the profiles that come with the product. */
export function profileIds(): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort()
}

/** A profile that comes with the product. Throws `csta-configuration-invalid` where there is none of that name. */
export function readProfile(id: string): SwitchProfile {
  if (!profileIds().includes(id)) throw invalid(id, `there is no profile ${id}`)
  return parseProfile(id, JSON.parse(readFileSync(new URL(`${id}.json`, directory), 'utf8')))
}

/** Checks what was read from a file or from settings. Throws `csta-configuration-invalid`. */
export function parseProfile(id: string, value: unknown): SwitchProfile {
  const given = value as Partial<SwitchProfile> & Readonly<Record<string, unknown>>
  if (typeof value !== 'object' || value === null) throw invalid(id, 'it is no object')
  for (const [name, isRight] of Object.entries(checks)) {
    if (!isRight(given[name])) throw invalid(id, `${name} is ${JSON.stringify(given[name]) ?? 'missing'}`)
  }
  const foreign = Object.keys(given).find((name) => name !== 'session' && !Object.hasOwn(checks, name))
  if (foreign) throw invalid(id, `${foreign} is unknown`)
  if (given.session !== undefined && !isSession(given.session)) throw invalid(id, 'session is incomplete')
  return { ...given, id } as SwitchProfile
}

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string' && value !== ''
const isTruth: Check = (value) => typeof value === 'boolean'
const isPositive: Check = (value) => typeof value === 'number' && value > 0 && value < 100_000

const checks: Readonly<Record<Exclude<keyof SwitchProfile, 'id' | 'session'>, Check>> = {
  title: isText,
  port: (value) => value === undefined || (Number.isInteger(value) && isPositive(value)),
  tls: isTruth,
  edition: (value) => [3, 4, 5, 6].includes(value as number),
  heartbeatSeconds: isPositive,
  registers: isTruth,
  deviceForm: (value) => ['plain', 'switching', 'avaya'].includes(value as string),
  isFilterInverted: isTruth,
  services: (value) =>
    Array.isArray(value) && value.every((each) => typeof each === 'string' && isService(each)),
  redirectsToPickUp: isTruth,
  invertsPickupDirection: isTruth,
  clearsHeldConnections: isTruth,
  secondsPerRing: isPositive,
  knowsNotReachable: isTruth,
  openPerSecond: isPositive,
}

function isSession(session: Partial<SessionProfile>): boolean {
  const { applicationId, seconds, login } = session
  const isLogin =
    login === undefined || [login.namespace, login.element, login.user, login.password].every(isText)
  return isText(applicationId) && isPositive(seconds) && isLogin
}

function invalid(id: string, reason: string): NamedError {
  return new NamedError(cstaErrors, 'csta-configuration-invalid', { connector: id, reason })
}
