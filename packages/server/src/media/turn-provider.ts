/**
 * Fetches STUN and TURN servers with their credentials from a provider, again and again, well before they end. Those that are known are used
 * for as long as they hold, even while the provider is not reached.
 */
import { type CancelTimer, type Clock, isNamedError, NamedError } from '@offhook/base'
import type { MediaSettings } from '@offhook/contract'
import type { SystemEvents } from '../bus/index.ts'
import { providerErrors } from './errors.ts'
import type { MediaSettingsBook } from './media-settings.ts'
import { readProvidedServers } from './provided-servers.ts'

export interface TurnProviderOptions {
  readonly mediaSettings: MediaSettingsBook
  readonly systemEvents: Pick<SystemEvents, 'record'>
  readonly clock: Clock
  /** As the platform's. */
  readonly fetch?: typeof fetch
}

export interface TurnProviderStatus {
  readonly state: 'off' | 'asking' | 'working' | 'failed'
  /** When servers came last, and when the next ones are asked for. */
  readonly fetchedAt: number | null
  readonly nextAt: number | null
  readonly problem: { readonly code: string; readonly details: Readonly<Record<string, unknown>> } | null
}

const MINUTE_MS = 60_000
/** Where the provider does not say when credentials end. */
const UNKNOWN_MS = 60 * MINUTE_MS
const LONGEST_MS = 12 * 60 * MINUTE_MS
const FIRST_RETRY_MS = 30_000
const LONGEST_RETRY_MS = 10 * MINUTE_MS
const TIMEOUT_MS = 15_000
const LARGEST_ANSWER = 64 * 1024

const OFF: TurnProviderStatus = { state: 'off', fetchedAt: null, nextAt: null, problem: null }

export class TurnProvider {
  readonly #options: TurnProviderOptions
  #status = OFF
  #retryMs = FIRST_RETRY_MS
  #cancelTimer: CancelTimer | undefined
  #asking: AbortController | undefined
  /** What it was asked with: another provider, or another secret, is another question. */
  #asked = ''
  #unsubscribe: (() => void) | undefined

  constructor(options: TurnProviderOptions) {
    this.#options = options
  }

  get status(): TurnProviderStatus {
    return this.#status
  }

  start(): void {
    this.#unsubscribe = this.#options.mediaSettings.events.on('changed', () => this.#review())
    this.#review()
  }

  stop(): void {
    this.#unsubscribe?.()
    this.#forget()
  }

  #review(): void {
    const { mediaSettings } = this.#options
    const { turnSource, providerUrl, providerRequest, providerUser, turnHours } = mediaSettings.current
    const secret = mediaSettings.providerSecret
    const isOn = turnSource === 'provider' && providerUrl !== ''
    const question = isOn
      ? JSON.stringify([providerUrl, providerRequest, providerUser, turnHours, secret])
      : ''
    if (question === this.#asked) return
    this.#forget()
    this.#asked = question
    this.#retryMs = FIRST_RETRY_MS
    this.#status = isOn ? { ...OFF, state: 'asking' } : OFF
    mediaSettings.setProvided(undefined)
    if (isOn) void this.#ask(question)
  }

  #forget(): void {
    this.#asking?.abort()
    this.#asking = undefined
    this.#cancelTimer?.()
    this.#asked = ''
  }

  async #ask(question: string): Promise<void> {
    const { mediaSettings, clock } = this.#options
    this.#asking = new AbortController()
    try {
      const text = await this.#fetch(this.#asking.signal)
      if (question !== this.#asked) return
      const provided = readProvidedServers(text, clock.now())
      const host = this.#host
      if (!provided) throw new NamedError(providerErrors, 'turn-provider-unreadable', { host })
      if (provided.servers.length === 0) throw new NamedError(providerErrors, 'turn-provider-empty', { host })
      mediaSettings.setProvided(provided)
      this.#succeed(question, provided.endsAt)
    } catch (fault) {
      if (question === this.#asked) this.#fail(question, fault)
    }
  }

  #succeed(question: string, endsAt: number | undefined): void {
    const { clock, systemEvents } = this.#options
    const now = clock.now()
    if (this.#status.state === 'failed') systemEvents.record('turn-provider-restored', { host: this.#host })
    // Half of the time leaves as much again for a provider that is not reached.
    const wait = endsAt === undefined ? UNKNOWN_MS : Math.max(Math.floor((endsAt - now) / 2), MINUTE_MS)
    this.#retryMs = FIRST_RETRY_MS
    const nextAt = this.#again(question, Math.min(wait, LONGEST_MS))
    this.#status = { state: 'working', fetchedAt: now, nextAt, problem: null }
  }

  #fail(question: string, fault: unknown): void {
    const { systemEvents } = this.#options
    const named = isNamedError(fault)
      ? fault
      : new NamedError(providerErrors, 'turn-provider-unreachable', {
          host: this.#host,
          reason: reasonOf(fault),
        })
    const { code, details, message } = named
    // A provider that stays away is told once.
    if (this.#status.problem?.code !== code)
      systemEvents.record('turn-provider-failed', { host: this.#host, reason: message })
    const nextAt = this.#again(question, this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS)
    const { fetchedAt } = this.#status
    this.#status = { state: 'failed', fetchedAt, nextAt, problem: { code, details } }
  }

  #again(question: string, ms: number): number {
    const { clock } = this.#options
    this.#cancelTimer = clock.after(ms, () => void this.#ask(question))
    return clock.now() + ms
  }

  async #fetch(signal: AbortSignal): Promise<string> {
    const { mediaSettings, fetch: ask = fetch } = this.#options
    const { url, init } = providerRequest(mediaSettings.current, mediaSettings.providerSecret)
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
    // Where a redirect leads was not chosen by anybody here, and the secret does not go there.
    const answer = await ask(url, { ...init, redirect: 'error', signal: limit })
    const host = this.#host
    if (!answer.ok) {
      await answer.body?.cancel()
      throw new NamedError(providerErrors, 'turn-provider-refused', { host, status: answer.status })
    }
    return readBounded(answer, host)
  }

  get #host(): string {
    const { providerUrl } = this.#options.mediaSettings.current
    return URL.canParse(providerUrl) ? new URL(providerUrl).host : ''
  }
}

/** How the provider is asked. `{secret}` in the address stands for the secret; else it signs in, with a user or as a token. Pure. */
export function providerRequest(
  { providerUrl, providerRequest: method, providerUser, turnHours }: MediaSettings,
  secret: string,
): { readonly url: string; readonly init: RequestInit } {
  const isInUrl = providerUrl.includes('{secret}')
  const basic = () => `Basic ${Buffer.from(`${providerUser}:${secret}`).toString('base64')}`
  const authorization =
    isInUrl || secret === '' ? undefined : providerUser === '' ? `Bearer ${secret}` : basic()
  const seconds = turnHours * 3600
  const body =
    method === 'postJson'
      ? { type: 'application/json', text: JSON.stringify({ ttl: seconds }) }
      : method === 'postForm'
        ? { type: 'application/x-www-form-urlencoded', text: `Ttl=${seconds}` }
        : undefined
  return {
    url: providerUrl.replaceAll('{secret}', () => encodeURIComponent(secret)),
    init: {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        ...(authorization ? { authorization } : {}),
        ...(body ? { 'content-type': body.type } : {}),
      },
      ...(body ? { body: body.text } : {}),
    },
  }
}

async function readBounded(answer: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > LARGEST_ANSWER) throw new NamedError(providerErrors, 'turn-provider-unreadable', { host })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Without the address, which may have the secret in it. */
function reasonOf(fault: unknown): string {
  const { name, cause } = fault as Error
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return name === 'TimeoutError' ? 'ETIMEDOUT' : (code ?? (cause instanceof Error ? cause.message : name))
}
