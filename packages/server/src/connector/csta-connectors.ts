/** What is configured for a line group becomes a connector here: of a CSTA switch, or of phones that speak CSTA. */
import type { Clock, Log, Random } from '@offhook/base'
import type { LineGroupSettings } from '@offhook/contract'
import {
  CstaConnector,
  type CstaSettings,
  type DialPhone,
  type LinkTap,
  type ProbeStep,
  probe,
  probePhones,
  type Transport,
  UacstaSwitch,
} from '@offhook/csta'
import type { LineNumber } from '@offhook/telephony'
import { cstaSettings } from './line-group-settings.ts'
import type { SipPhones } from './sip-phones.ts'

export interface CstaConnectorsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly sipPhones: SipPhones
  /** Sees every CSTA message as it passes, of the line group of that name. */
  readonly tap: (group: string, ...message: Parameters<LinkTap>) => void
}

/** The profile of phones that are no switch. */
export const SIP_PHONES = 'uacsta'

export class CstaConnectors {
  readonly #options: CstaConnectorsOptions
  /** The phones of each group of phones. */
  readonly #uacstaSwitches = new Map<string, UacstaSwitch>()

  constructor(options: CstaConnectorsOptions) {
    this.#options = options
  }

  /** Throws `csta-configuration-invalid`. */
  make(settings: LineGroupSettings, password: string | undefined): CstaConnector {
    const { clock, random, log } = this.#options
    const wanted = cstaSettings(settings, password)
    const dial = wanted.profile.id === SIP_PHONES ? { dial: () => this.#dialPhones(wanted, settings) } : {}
    const logOfGroup = log.with({ connector: settings.name })
    const tap: LinkTap = (...message) => this.#options.tap(settings.name, ...message)
    return new CstaConnector({ settings: wanted, clock, random, log: logOfGroup, tap, ...dial })
  }

  /** Tries a connection, before anybody has thought of the lines. Throws as {@link make}. */
  probe(settings: LineGroupSettings, password: string | undefined): Promise<readonly ProbeStep[]> {
    const wanted = { ...cstaSettings(settings, password), lineSource: 'onDemand' as const }
    const { clock } = this.#options
    if (wanted.profile.id !== SIP_PHONES) return probe({ settings: wanted, clock })
    const lines = settings.lines.map(({ line }) => line)
    return probePhones({ lines, dial: this.#phonesAt(wanted, settings), clock })
  }

  /** A phone of a group has another address now. */
  phoneMoved(group: string, line: LineNumber): void {
    this.#uacstaSwitches.get(group)?.phoneMoved(line)
  }

  /** A group is gone. */
  forget(group: string): void {
    this.#uacstaSwitches.delete(group)
  }

  /** Phones that speak CSTA over SIP are no switch: a dialog with each stands for the one connection. */
  async #dialPhones(wanted: CstaSettings, settings: LineGroupSettings): Promise<Transport> {
    const numbers = new Set(settings.lines.map(({ line }) => line))
    const uacstaSwitch = new UacstaSwitch({
      clock: this.#options.clock,
      dial: this.#phonesAt(wanted, settings),
      isLine: (number) => numbers.has(number),
    })
    this.#uacstaSwitches.set(settings.name, uacstaSwitch)
    return uacstaSwitch
  }

  #phonesAt(
    { host, port, profile, user, password, tls }: CstaSettings,
    settings: LineGroupSettings,
  ): DialPhone {
    const transport = tls === false ? (settings.sipTransport ?? 'udp') : 'tls'
    const ca = settings.ca === null ? {} : { ca: settings.ca }
    const at = { host, port: port ?? profile.port ?? null, user: user ?? null, password }
    return this.#options.sipPhones.at({ ...at, ...ca, transport })
  }
}
