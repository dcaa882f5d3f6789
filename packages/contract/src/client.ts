/**
 * The typed client: one method a route, the same for the web client, the command line and integrators.
 *
 *     const offhook = createClient({ server: 'https://pbx.example:7225', token })
 *     await offhook.startCall({ body: { destination: '+49 30 12345' } })
 */

import { type RouteDescription, type RouteInput, type RouteOutput, takesKey } from './route.ts'
import { type RouteName, type Routes, routes } from './routes.ts'
import type { Problem } from './schemas/basic.ts'

export interface ClientOptions {
  /** Scheme, host and port. Empty for the page's own origin. */
  readonly server: string
  /** An API token; a browser that is signed in needs none. */
  readonly token?: string
  readonly fetch?: typeof fetch
  /** Makes the Idempotency-Key of a POST; `crypto.randomUUID` by default. */
  readonly newKey?: () => string
}

type IsEmpty<Input> = Record<never, never> extends Input ? true : false

export type Client = {
  readonly [Name in RouteName]: IsEmpty<RouteInput<Routes[Name]>> extends true
    ? (input?: RouteInput<Routes[Name]> & RequestOptions) => Promise<RouteOutput<Routes[Name]>>
    : (input: RouteInput<Routes[Name]> & RequestOptions) => Promise<RouteOutput<Routes[Name]>>
}

interface RequestOptions {
  readonly signal?: AbortSignal
}

/** A failure that the server named. `code` is from the catalogue; clients translate by it. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
}

/** The code of a {@link ProblemError} when no server answered. */
export const unreachableCode = 'server-unreachable'

interface AnyInput extends RequestOptions {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export function createClient(options: ClientOptions): Client {
  const client: Record<string, (input?: AnyInput) => Promise<unknown>> = {}
  for (const [name, route] of Object.entries(routes))
    client[name] = (input) => request(options, route, input ?? {})
  return client as unknown as Client
}

/** The address of a route with its parameters filled in. */
export function routeUrl(
  server: string,
  route: RouteDescription,
  input: Pick<AnyInput, 'params' | 'query'>,
): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_hole, name: string) =>
    encodeURIComponent(input.params?.[name] ?? ''),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  const text = query.toString()
  return `${server}/api/v1${path}${text === '' ? '' : `?${text}`}`
}

async function request(options: ClientOptions, route: RouteDescription, input: AnyInput): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (options.token) headers.authorization = `Bearer ${options.token}`
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  if (takesKey(route)) headers['idempotency-key'] = (options.newKey ?? (() => crypto.randomUUID()))()
  const init: RequestInit = { method: route.method, headers, credentials: 'same-origin' }
  if (input.body !== undefined) init.body = JSON.stringify(input.body)
  if (input.signal) init.signal = input.signal
  let response: Response
  try {
    response = await (options.fetch ?? fetch)(routeUrl(options.server, route, input), init)
  } catch (fault) {
    if (input.signal?.aborted) throw fault
    throw new ProblemError({
      type: 'about:blank',
      title: 'Server unreachable',
      status: 0,
      detail: 'The server does not answer. Check the network.',
      code: unreachableCode,
    })
  }
  if (response.ok) return response.status === 204 ? undefined : await response.json()
  throw new ProblemError(await problemOf(response))
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'code' in body) return body as Problem
  } catch {
    // A proxy answered in its own words.
  }
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: text.slice(0, 200),
    code: 'server-fault',
  }
}
