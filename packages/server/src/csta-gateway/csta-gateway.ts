/** The gateway for third-party software: what happens to lines and calls goes out over CSTA, what applications ask comes in. */
import type { Log, Unsubscribe } from '@offhook/base'
import type { CampOn, CstaClients } from '@offhook/contract'
import {
  type ApplicationClient,
  callBackChanges,
  SwitchingFunction,
  type SwitchingFunctionLimits,
  type SwitchingFunctionOptions,
} from '@offhook/csta'
import type { SettingsBook } from '../settings/index.ts'
import type { Credentials } from '../signin/index.ts'
import { FrontDesk, type FrontDeskParts } from './front-desk.ts'
import { type CstaAddress, CstaListeners, type CstaListenersOptions } from './listeners.ts'
import { ToldCalls } from './told-calls.ts'
import { waitingLines } from './waiting-lines.ts'
import { WantedLines } from './wanted-lines.ts'

export interface CstaGatewayOptions
  extends Omit<FrontDeskParts, 'wantedLines'>,
    Omit<CstaListenersOptions, 'switchingFunction'> {
  readonly credentials: Credentials
  readonly settings: Pick<SettingsBook, 'current' | 'events'>
  /** Whether the configuration lets applications connect without encryption. */
  readonly isPlain: boolean
  readonly limits: SwitchingFunctionLimits
  readonly version: string
  /** Sees every message as it passes, of the application of that name. */
  readonly tap: NonNullable<SwitchingFunctionOptions['tap']>
  readonly log: Log
}

const TOKEN_ENDED = 'its token is no longer valid'

export class CstaGateway {
  /** Who is connected, whatever it came by. */
  readonly switchingFunction: SwitchingFunction
  /** Lines that are opened for applications. */
  readonly wantedLines: WantedLines
  readonly #options: CstaGatewayOptions
  readonly #listeners: CstaListeners
  readonly #told = new ToldCalls()
  /** Waiting calls that applications have heard of. */
  readonly #waiting = new Set<string>()
  readonly #unsubscribes: Unsubscribe[] = []

  constructor(options: CstaGatewayOptions) {
    const { clock, log, limits, version, tap } = options
    this.#options = options
    this.wantedLines = new WantedLines({ lines: options.lines, clock, log, most: limits.monitors })
    const reception = new FrontDesk({ ...options, wantedLines: this.wantedLines })
    this.switchingFunction = new SwitchingFunction({ reception, clock, log, limits, version, tap })
    this.#listeners = new CstaListeners({ ...options, switchingFunction: this.switchingFunction })
    this.#listen()
  }

  get addresses(): readonly CstaAddress[] {
    return this.#listeners.addresses
  }

  clients(): readonly ApplicationClient[] {
    return this.switchingFunction.clients()
  }

  async start(): Promise<void> {
    await this.#listeners.start()
    await this.#followPlain()
    this.#unsubscribes.push(
      this.#options.settings.events.on('changed', ({ keys }) => {
        if (keys.includes('plainCsta')) void this.#followPlain()
      }),
    )
  }

  /** Whether applications may connect without encryption, and by whose word. */
  get plain(): CstaClients['plain'] {
    const { tcp, isPlain, settings } = this.#options
    if (tcp === false) return 'never'
    if (isPlain) return 'configuration'
    return settings.current.plainCsta ? 'settings' : 'off'
  }

  #followPlain(): Promise<void> {
    return this.#listeners.setPlain(this.plain === 'settings' || this.plain === 'configuration')
  }

  async stop(): Promise<void> {
    this.switchingFunction.stop('the server stops')
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
    this.wantedLines.stop()
    await this.#listeners.stop()
  }

  #listen(): void {
    const { calls, lines, credentials, computers, campOns } = this.#options
    const { switchingFunction } = this
    this.#unsubscribes.push(
      calls.events.on('changed', (change) => {
        for (const told of this.#told.follow(change)) switchingFunction.tell(told)
      }),
      lines.events.on('changed', ({ line, before }) => {
        if (before) switchingFunction.tellDevice(before.device, line.device)
        else switchingFunction.devicesChanged()
        for (const wish of callBackChanges(before?.device, line.device)) switchingFunction.tellCallBack(wish)
      }),
      lines.events.on('removed', ({ line }) => switchingFunction.devicesChanged(line.device.line)),
      campOns.events.on('changed', ({ campOn }) => {
        if (!this.#waiting.has(campOn.id)) this.#tellWaiting(campOn, true)
        this.#waiting.add(campOn.id)
      }),
      campOns.events.on('ended', ({ campOn }) => {
        this.#waiting.delete(campOn.id)
        this.#tellWaiting(campOn, false)
      }),
      credentials.events.on('ended', ({ id }) => switchingFunction.endCredential(id, TOKEN_ENDED)),
      computers.events.on('ended', ({ id }) => switchingFunction.endCredential(id, TOKEN_ENDED)),
    )
  }
  #tellWaiting(campOn: CampOn, on: boolean): void {
    for (const wish of waitingLines(campOn, this.#options)) {
      this.switchingFunction.tellCallBack({ ...wish, on })
    }
  }
}
