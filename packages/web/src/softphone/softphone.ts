/** The browser as a phone: switched on by its person, kept by one of the tabs, told to all of them. */
import { type Client, ProblemError, type SoftphoneAccount } from '@offhook/contract'
import { preferences } from '../own/preferences.ts'
import { Headset } from './headset.ts'
import type { HeadsetDeed } from './headset-report.ts'
import { Tabs } from './tabs.ts'
import type { UserAgent } from './user-agent.ts'
import { faultOf, Voice, type VoiceFault } from './voice.ts'

export interface SoftphoneState {
  readonly phase: 'off' | 'starting' | 'ready' | 'lost' | 'refused'
  readonly device: string | null
  readonly line: string | null
  /** The phone system's names of the calls that ring here. */
  readonly ringing: readonly string[]
  readonly isTalking: boolean
  readonly isMuted: boolean
  /** `taken`: another program has the microphone for itself. */
  readonly problem: VoiceFault | 'refused' | null
  /** The browser lets nothing be heard before the page was touched. */
  readonly needsTouch: boolean
}

export type SoftphoneCommand =
  | { readonly do: 'answer'; readonly call: string }
  | { readonly do: 'mute'; readonly isMuted: boolean }

const OFF: SoftphoneState = {
  phase: 'off',
  device: null,
  line: null,
  ringing: [],
  isTalking: false,
  isMuted: false,
  problem: null,
  needsTouch: false,
}

/** For so long a call waits for the browser to sign in. */
const SIGN_IN_MS = 10_000
/** Well before the secret ends. */
const RENEW_FACTOR = 0.5

export class Softphone {
  readonly voice: Voice
  readonly #api: Client
  readonly #listeners = new Set<() => void>()
  #state = OFF
  #tabs: Tabs<SoftphoneState, SoftphoneCommand> | undefined
  #agent: UserAgent | undefined
  #headset: Headset | undefined
  #renewal: ReturnType<typeof setTimeout> | undefined
  #isOver = true

  constructor(api: Client) {
    this.#api = api
    this.voice = new Voice(
      () => preferences.values,
      () => this.#set({ needsTouch: true }),
      () => void this.refreshAudio(),
    )
  }

  get state(): SoftphoneState {
    return this.#state
  }

  /** Whether this tab is the one that rings. */
  get isLeading(): boolean {
    return this.#tabs?.isLeading ?? false
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** How it stands when it is not about to sign in, the first time or again, any more; at the latest after some seconds. */
  settled(): Promise<SoftphoneState> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer)
        leave()
        resolve(this.#state)
      }
      const timer = setTimeout(settle, SIGN_IN_MS)
      const look = () => {
        if (this.#state.phase !== 'starting' && this.#state.phase !== 'lost') settle()
      }
      const leave = this.subscribe(look)
      look()
    })
  }

  /** Takes part from now on, as long as it is switched on for this person. */
  open(): void {
    if (this.#tabs) return
    this.#set({ phase: 'starting' })
    this.#tabs = new Tabs({
      name: 'offhook-softphone',
      lead: () => this.#lead(),
      onTold: (told) => this.#set(told),
      onCommand: (command) => this.#perform(command),
    })
  }

  close(): void {
    this.#tabs?.close()
    this.#tabs = undefined
    this.#set(OFF)
  }

  /** Switched off by its person: the line has one phone less. */
  async retire(): Promise<void> {
    this.close()
    await this.#api.closeSoftphone()
  }

  answer(call: string): void {
    this.#tabs?.command({ do: 'answer', call })
  }

  setMuted(isMuted: boolean): void {
    this.#tabs?.command({ do: 'mute', isMuted })
  }

  /** After a touch of the page. */
  touch(): void {
    this.voice.listen()
    this.#set({ needsTouch: false })
  }

  /** Devices were chosen anew, came or went. */
  async refreshAudio(): Promise<void> {
    if (!this.isLeading || !this.#state.isTalking) return
    try {
      await this.voice.refresh()
      if (this.#state.problem !== 'refused') this.#set({ problem: null })
    } catch (fault) {
      this.#set({ problem: faultOf(fault) })
    }
  }

  /** Another headset was chosen for its buttons. */
  refreshHeadset(): void {
    void this.#headset?.refresh()
  }

  #lead(): () => void {
    this.#isOver = false
    void this.#start()
    const onOnline = () => this.#agent?.changeNetwork()
    addEventListener('online', onOnline)
    const onDevices = () => void this.refreshAudio()
    navigator.mediaDevices.addEventListener('devicechange', onDevices)
    const headset = new Headset(
      () => preferences.values.headset,
      (deed) => this.#obey(deed),
    )
    this.#headset = headset
    return () => {
      removeEventListener('online', onOnline)
      navigator.mediaDevices.removeEventListener('devicechange', onDevices)
      headset.close()
      this.#headset = undefined
      this.#isOver = true
      clearTimeout(this.#renewal)
      this.#agent?.stop()
      this.#agent = undefined
      this.voice.close()
    }
  }

  async #start(): Promise<void> {
    try {
      const [account, { UserAgent }] = await Promise.all([this.#account(), import('./user-agent.ts')])
      if (this.#isOver) return
      this.#agent = new UserAgent({
        account,
        instance: instanceOfThisBrowser(),
        voice: this.voice,
        renew: () => this.#renew(),
        onChange: () => this.#onChange(),
        onFault: (fault) => this.#set({ problem: faultOf(fault) }),
      })
      this.#agent.start()
      this.#planRenewal(account)
    } catch (fault) {
      const isRefused = fault instanceof ProblemError
      this.#set(isRefused ? { phase: 'refused', problem: 'refused' } : { phase: 'lost' })
      if (!isRefused && !this.#isOver) this.#renewal = setTimeout(() => void this.#start(), 5000)
    }
  }

  #account(): Promise<SoftphoneAccount> {
    return this.#api.openSoftphone({ body: {} })
  }

  async #renew(): Promise<SoftphoneAccount | null> {
    const account = await this.#account()
    if (this.#isOver) return null
    this.#planRenewal(account)
    return account
  }

  #planRenewal({ expiresAt }: SoftphoneAccount): void {
    clearTimeout(this.#renewal)
    const left = Math.max(expiresAt - Date.now(), 60_000)
    this.#renewal = setTimeout(() => {
      this.#renew()
        .then((account) => account && this.#agent?.take(account))
        .catch(() => {})
    }, left * RENEW_FACTOR)
  }

  #perform(command: SoftphoneCommand): void {
    if (command.do === 'answer') void this.#agent?.answer(command.call)
    else {
      this.voice.setMuted(command.isMuted)
      this.#set({ isMuted: command.isMuted })
    }
  }

  /** A button of the headset was pressed. */
  #obey(deed: HeadsetDeed): void {
    const [first] = this.#state.ringing
    if (deed === 'hangUp') this.#agent?.hangUp()
    else if (deed !== 'answer') this.setMuted(deed === 'mute')
    else if (first !== undefined) this.answer(first)
  }

  #onChange(): void {
    const agent = this.#agent
    if (!agent) return
    const { device, line } = agent.account
    this.#set({
      phase: agent.isRegistered ? 'ready' : this.#state.phase === 'starting' ? 'starting' : 'lost',
      device,
      line,
      ringing: agent.ringing,
      isTalking: agent.isTalking,
      isMuted: this.voice.isMuted,
      problem: null,
    })
  }

  #set(changes: Partial<SoftphoneState>): void {
    this.#state = { ...this.#state, ...changes }
    if (this.isLeading) this.#tabs?.tell(this.#state)
    const { ringing, isTalking, isMuted } = this.#state
    this.#headset?.show({ isRinging: ringing.length > 0, isTalking, isMuted })
    for (const listener of [...this.#listeners]) listener()
  }
}

/** `+sip.instance` (RFC 5626 §4.1): the same for all times in this browser. */
function instanceOfThisBrowser(): string {
  const key = 'offhook-softphone-instance'
  const known = localStorage.getItem(key)
  if (known) return known
  const made = crypto.randomUUID()
  localStorage.setItem(key, made)
  return made
}
