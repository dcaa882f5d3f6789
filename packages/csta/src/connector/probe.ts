/**
 * Tries a switch step by step, as an administrator wants to know it before a line group is saved: can it be reached, does it speak
 * TLS, does it take the sign-in, what is it, how many devices has it. Nothing is watched and nothing is changed.
 */
import { type Clock, isNamedError } from '@offhook/base'
import { answerStatus } from '../link/heartbeat.ts'
import { CstaLink } from '../link/link.ts'
import { ApplicationSession } from '../link/session.ts'
import { dialTcp, type TlsTarget } from '../link/transport.ts'
import { CallBook } from './call-book.ts'
import { gatherSegment, Inquiry } from './inquiry.ts'
import { Parties } from './party.ts'
import { Segments } from './segments.ts'
import { type CstaSettings, checkSettings } from './settings.ts'
import { faultOf, type LinkFault, sessionSettings } from './supervision.ts'

export type ProbeStepName = 'tcp' | 'tls' | 'session' | 'capabilities' | 'devices'

export interface ProbeStep {
  readonly step: ProbeStepName
  /** `skipped`: it does not belong to such a switch. `refused`: the switch does not have the service, which is no harm. */
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'refused'
  /** Why it failed or was refused. */
  readonly reason?: string
  readonly fault?: LinkFault
  readonly milliseconds: number
  /** What was learnt: `edition`, `maker`, `name`, `devices`. */
  readonly found: Readonly<Record<string, string | number>>
}

export interface ProbeOptions {
  readonly settings: CstaSettings
  readonly clock: Clock
}

type Found = Record<string, string | number>

/** All steps up to the first that failed. Throws `csta-configuration-invalid`. */
export async function probe({ settings, clock }: ProbeOptions): Promise<readonly ProbeStep[]> {
  checkSettings(settings)
  const run = new ProbeRun(settings, clock)
  try {
    await run.all()
  } finally {
    await run.end()
  }
  return run.steps
}

class ProbeRun {
  readonly steps: ProbeStep[] = []
  readonly #settings: CstaSettings
  readonly #clock: Clock
  #link: CstaLink | undefined
  #session: ApplicationSession | undefined

  constructor(settings: CstaSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  async all(): Promise<void> {
    const { profile, tls = profile.tls } = this.#settings
    if (tls === false) {
      if (!(await this.#step('tcp', () => this.#connect()))) return
      this.#skip('tls')
    } else {
      const target = tls === true ? {} : tls
      if (!(await this.#step('tcp', () => this.#reach()))) return
      if (!(await this.#step('tls', () => this.#connect(target)))) return
    }
    if (!profile.session) this.#skip('session', { edition: profile.edition })
    else if (!(await this.#step('session', () => this.#signIn()))) return
    if (!(await this.#step('capabilities', () => this.#capabilities()))) return
    await this.#step('devices', () => this.#devices())
  }

  async end(): Promise<void> {
    await this.#session?.stop()
    this.#link?.close('the test is over')
  }

  /** False where nothing can follow. */
  async #step(step: ProbeStepName, run: () => Promise<Found>): Promise<boolean> {
    const begin = this.#clock.monotonic()
    const elapsed = () => Math.round(this.#clock.monotonic() - begin)
    try {
      const found = await run()
      this.steps.push({ step, outcome: 'passed', milliseconds: elapsed(), found })
      return true
    } catch (fault) {
      const reason = isNamedError(fault)
        ? String(fault.details.reason ?? fault.message)
        : fault instanceof Error
          ? fault.message
          : String(fault)
      const isRefused = isNamedError(fault, 'csta-request-refused')
      const told = isRefused ? `${String(fault.details.category)} ${reason}`.trim() : reason
      const outcome = isRefused ? 'refused' : 'failed'
      const kind = isRefused ? {} : { fault: faultOf(fault) }
      this.steps.push({ step, outcome, reason: told, ...kind, milliseconds: elapsed(), found: {} })
      return isRefused
    }
  }

  #skip(step: ProbeStepName, found: Found = {}): void {
    this.steps.push({ step, outcome: 'skipped', milliseconds: 0, found })
  }

  get #target(): { readonly host: string; readonly port: number } {
    const { host, port, profile } = this.#settings
    return { host, port: port ?? profile.port! }
  }

  /** Whether anybody listens at all: the answer that TLS alone does not give. */
  async #reach(): Promise<Found> {
    const transport = await dialTcp(this.#target, this.#clock)
    transport.listen({ data() {}, end() {} })
    transport.close()
    return {}
  }

  async #connect(tls?: TlsTarget): Promise<Found> {
    const transport = await dialTcp({ ...this.#target, ...(tls ? { tls } : {}) }, this.#clock)
    const form = { edition: this.#settings.profile.edition }
    const link = new CstaLink({ transport, clock: this.#clock, form })
    link.events.on('request', answerStatus)
    link.open()
    this.#link = link
    return {}
  }

  async #signIn(): Promise<Found> {
    this.#session = await ApplicationSession.start(this.#link!, this.#clock, sessionSettings(this.#settings))
    return { edition: this.#session.edition }
  }

  async #capabilities(): Promise<Found> {
    const { manufacturerName, switchingSubDomainName } = await this.#link!.request(
      'GetSwitchingFunctionCaps',
      {},
    )
    return {
      ...(manufacturerName ? { maker: manufacturerName.slice(0, 120) } : {}),
      ...(switchingSubDomainName ? { name: switchingSubDomainName.slice(0, 120) } : {}),
    }
  }

  async #devices(): Promise<Found> {
    const segments = new Segments(this.#clock)
    const link = this.#link!
    link.events.on('request', (request) => void gatherSegment(request, segments))
    const parties = new Parties(() => undefined)
    const rules = { secondsPerRing: 1, knowsNotReachable: false }
    const book = new CallBook('probe')
    return { devices: (await new Inquiry({ link, segments, book, parties, rules }).devices()).length }
  }
}
