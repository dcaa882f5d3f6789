/** Microsoft Graph with client credentials: asks, waits when it is told to, and names what went wrong. */
import { type Clock, NamedError, sleep } from '@offhook/base'
import { contractErrors, type DirectorySettings } from '@offhook/contract'
import { bytesOf } from '../answer-bytes.ts'

export type EntraSettings = Extract<DirectorySettings, { kind: 'entra' }>

export interface GraphClientOptions {
  readonly settings: EntraSettings
  readonly secret: string
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** A delta link is no longer good: everything must be read anew. */
export class DeltaExpired extends Error {}

const MOST_TRIES = 6
const LONGEST_WAIT_S = 120
const TIMEOUT_MS = 30_000

/** Codes of the sign-in service, as it writes them before its sentences. */
const REFUSALS: Readonly<Record<string, readonly [cause: string, reason: string]>> = {
  AADSTS90002: ['unknownTenant', 'there is no such tenant'],
  AADSTS900023: ['unknownTenant', 'there is no such tenant'],
  AADSTS700016: ['unknownApplication', 'there is no such application in this tenant'],
  AADSTS7000215: ['wrongSecret', 'the client secret is wrong'],
  AADSTS7000222: ['secretExpired', 'the client secret has expired'],
}

export class GraphClient {
  readonly #options: GraphClientOptions
  #token: { readonly text: string; readonly until: number } | undefined

  constructor(options: GraphClientOptions) {
    this.#options = options
  }

  /** Rejects with `directory-unreachable`, `directory-refused`. */
  async signIn(signal: AbortSignal): Promise<string> {
    const { settings, secret, clock } = this.#options
    if (this.#token && this.#token.until > clock.now()) return this.#token.text
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: settings.clientId,
      client_secret: secret,
      scope: `${settings.graphUrl}/.default`,
    })
    const url = `${settings.loginUrl}/${encodeURIComponent(settings.tenant)}/oauth2/v2.0/token`
    const answer = await this.#send(url, { method: 'POST', body, signal })
    const told = (await jsonOf(answer)) as {
      access_token?: string
      expires_in?: number
      error_description?: string
    }
    if (!answer.ok || typeof told.access_token !== 'string') throw this.#refused(told.error_description ?? '')
    const lives = Math.max(60, Number(told.expires_in ?? 3600))
    this.#token = { text: told.access_token, until: clock.now() + (lives - 60) * 1000 }
    return told.access_token
  }

  /** `path` below the version of Graph, or a link that it gave. Null for 404. Rejects with {@link DeltaExpired} for 410, and named. */
  async get(
    path: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const answer = await this.#ask(path, signal, headers)
    return answer && jsonOf(answer)
  }

  /** Null where there is nothing, and for more than `most` bytes. Rejects as {@link get}. */
  async bytes(path: string, most: number, signal: AbortSignal): Promise<Uint8Array | null> {
    const answer = await this.#ask(path, signal, {})
    return answer && bytesOf(answer, most)
  }

  async #ask(
    path: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response | null> {
    const { settings } = this.#options
    const url = path.startsWith('/') ? `${settings.graphUrl}/v1.0${path}` : path
    // The token goes nowhere else.
    if (!url.startsWith(`${settings.graphUrl}/`)) throw this.#unexpected('it points to another server')
    for (let turn = 0; turn < MOST_TRIES; turn++) {
      const token = await this.signIn(signal)
      const answer = await this.#send(url, {
        headers: { ...headers, authorization: `Bearer ${token}` },
        signal,
      })
      if (answer.status === 404) return null
      if (answer.status === 410) throw new DeltaExpired()
      if (answer.status === 401) this.#token = undefined
      else if (answer.status === 403) {
        throw this.#named(
          'directory-refused',
          'noRight',
          'the application lacks a permission, or nobody consented',
        )
      } else if (answer.ok) return answer
      await this.#pause(answer, turn, signal)
    }
    throw this.#unexpected('it is too busy')
  }

  /** §Throttling of Graph: 429 and 503 say how long to wait. */
  async #pause(answer: Response, turn: number, signal: AbortSignal): Promise<void> {
    const { status } = answer
    await answer.body?.cancel()
    if (status !== 401 && status !== 429 && status < 500) throw this.#unexpected(`it answers with ${status}`)
    const told = Number(answer.headers.get('retry-after') ?? Number.NaN)
    const seconds = Number.isFinite(told) ? told : 2 ** turn
    await sleep(this.#options.clock, Math.min(seconds, LONGEST_WAIT_S) * 1000)
    signal.throwIfAborted()
  }

  async #send(url: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<Response> {
    try {
      const signal = AbortSignal.any([init.signal, AbortSignal.timeout(TIMEOUT_MS)])
      return await this.#options.fetch(url, { ...init, signal, redirect: 'error' })
    } catch (fault) {
      init.signal.throwIfAborted()
      const cause = (fault as Error).cause
      const reason = cause instanceof Error ? cause.message : (fault as Error).message
      const { name } = this.#options.settings
      throw new NamedError(contractErrors, 'directory-unreachable', { name, reason }, fault)
    }
  }

  #refused(description: string): NamedError {
    const code = /^AADSTS\d+/.exec(description)?.[0] ?? ''
    const [cause, reason] = REFUSALS[code] ?? ['other', description.split('\n')[0]!.slice(0, 200)]
    return this.#named('directory-refused', cause, reason)
  }

  #unexpected(reason: string): NamedError {
    return this.#named('directory-answer-unexpected', 'other', reason)
  }

  #named(
    code: 'directory-refused' | 'directory-answer-unexpected',
    cause: string,
    reason: string,
  ): NamedError {
    return new NamedError(contractErrors, code, { name: this.#options.settings.name, cause, reason })
  }
}

async function jsonOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json()
  } catch {
    return {}
  }
}
