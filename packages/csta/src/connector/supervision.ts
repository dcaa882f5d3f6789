/** Keeps a switch connected: transport, session, heartbeat; after a loss again, later each time, until it is there. */
import {
  type CancelTimer,
  type Clock,
  isNamedError,
  type Log,
  type Random,
  randomInteger,
} from '@offhook/base'
import { answerStatus, registerForStatus, startHeartbeat } from '../link/heartbeat.ts'
import { CstaLink, type LinkTap } from '../link/link.ts'
import { ApplicationSession, protocolVersions, type SessionSettings } from '../link/session.ts'
import type { Transport } from '../link/transport.ts'
import type { CstaSettings } from './settings.ts'

export interface Connected {
  readonly link: CstaLink
}

export type LinkFault = 'communication' | 'login' | 'licence'

export interface SupervisionOptions {
  readonly settings: CstaSettings
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly dial: () => Promise<Transport>
  readonly tap?: LinkTap
  readonly connected: (connected: Connected) => void
  readonly disconnected: (fault: LinkFault, sentence: string) => void
}

const FIRST_RETRY_MS = 1000
/** The longest pause. Also after a refused sign-in: it is not mended by asking more often, and that may lock the account. */
const LONGEST_RETRY_SECONDS = 60

export class Supervision {
  readonly #options: SupervisionOptions
  #isRunning = false
  #attempts = 0
  #cancelRetry: CancelTimer | undefined
  #stopHeartbeat: CancelTimer | undefined
  #link: CstaLink | undefined
  #session: ApplicationSession | undefined

  constructor(options: SupervisionOptions) {
    this.#options = options
  }

  /** Resolves after the first attempt. */
  async start(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#attempts = 0
    await this.#attempt()
  }

  async stop(): Promise<void> {
    if (!this.#isRunning) return
    this.#isRunning = false
    this.#cancelRetry?.()
    this.#stopHeartbeat?.()
    const link = this.#link
    await this.#session?.stop()
    this.#session = undefined
    this.#link = undefined
    link?.close('the connector was stopped')
  }

  async #attempt(): Promise<void> {
    const { log, settings } = this.#options
    try {
      const link = await this.#connect()
      if (!this.#isRunning) {
        link.close('the connector was stopped')
        return
      }
      this.#attempts = 0
      this.#link = link
      log.info('The switch is connected.', { connector: settings.name })
      this.#options.connected({ link })
    } catch (fault) {
      if (!this.#isRunning) return
      const kind = faultOf(fault)
      const sentence = fault instanceof Error ? fault.message : String(fault)
      log.warn('The switch cannot be connected.', { connector: settings.name, fault: sentence })
      this.#options.disconnected(kind, sentence)
      this.#retry(kind)
    }
  }

  /** A link that is signed in. Its end is heard from now on. */
  async #connect(): Promise<CstaLink> {
    const { clock, settings, dial, log } = this.#options
    const { profile } = settings
    const transport = await dial()
    const form = { edition: profile.edition } as const
    const onFault = (fault: unknown) =>
      log.error('A CSTA message could not be followed.', { connector: settings.name, fault: String(fault) })
    const tapped = this.#options.tap ? { tap: this.#options.tap } : {}
    const link = new CstaLink({ transport, clock, form, onFault, ...tapped })
    link.events.on('request', answerStatus)
    link.events.on('request', ({ message }) => {
      if (message.name === 'ApplicationSessionTerminated') link.close('the phone system ended the session')
    })
    link.events.on('irregular', ({ sentence }) =>
      log.warn('The switch sent what cannot be read.', { connector: settings.name, fault: sentence }),
    )
    link.events.on('end', ({ reason }) => this.#ended(link, reason))
    link.open()
    try {
      if (profile.session)
        this.#session = await ApplicationSession.start(link, clock, sessionSettings(settings))
      const registration = profile.registers ? await registerForStatus(link) : undefined
      this.#stopHeartbeat = startHeartbeat(link, clock, profile.heartbeatSeconds, registration)
    } catch (fault) {
      link.close('the session was refused')
      throw fault
    }
    return link
  }

  #ended(link: CstaLink, reason: string): void {
    if (link !== this.#link) return
    this.#link = undefined
    this.#session = undefined
    this.#stopHeartbeat?.()
    if (!this.#isRunning) return
    const { settings, log } = this.#options
    log.warn('The link to the switch is lost.', { connector: settings.name, reason })
    this.#options.disconnected('communication', `The connection to the phone system is lost: ${reason}.`)
    this.#retry('communication')
  }

  #retry(fault: LinkFault): void {
    const { clock, random, settings } = this.#options
    const longest = (settings.reconnectSeconds ?? LONGEST_RETRY_SECONDS) * 1000
    const doubled = Math.min(longest, FIRST_RETRY_MS * 2 ** Math.min(this.#attempts, 10))
    const base = fault === 'communication' ? doubled : longest
    this.#attempts += 1
    // Up to a quarter more, so that several connectors do not come back in the same moment.
    const delay = base + randomInteger(random, Math.ceil(base / 4))
    this.#cancelRetry = clock.after(delay, () => void this.#attempt())
  }
}

/** What an application session is asked for with. */
export function sessionSettings({ profile, user, password }: CstaSettings): SessionSettings {
  const { applicationId, seconds, versionSuffix = '', login } = profile.session!
  return {
    applicationId,
    seconds,
    versions: protocolVersions(profile.edition).map((version) => version + versionSuffix),
    ...(login ? { login } : {}),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  }
}

/** Whose matter it is that a switch cannot be connected. */
export function faultOf(fault: unknown): LinkFault {
  if (!isNamedError(fault, 'csta-session-refused')) return 'communication'
  return fault.details.fault === 'licence' ? 'licence' : 'login'
}
