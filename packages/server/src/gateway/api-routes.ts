/** Registers every route of the contract: check who asks, check what is asked, hand over, answer. */
import type { Readable } from 'node:stream'
import { type Clock, isNamedError, NamedError, type Random } from '@offhook/base'
import { contractErrors, type RouteDescription, type RouteName, routes, takesKey } from '@offhook/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { changesOf, type NewAuditEntry } from '../audit/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import { clientNetwork, deviceText } from '../signin/index.ts'
import {
  type Authenticated,
  type Authenticator,
  authenticate,
  bearerOf,
  checkAccess,
  checkOrigin,
  cookieValue,
  languageOf,
} from './authentication.ts'
import { checkInput } from './check-input.ts'
import { gatewayErrors } from './errors.ts'
import type { Answer, Idempotency } from './idempotency.ts'
import { RateLimit } from './rate-limit.ts'

export interface ApiOptions {
  readonly clock: Clock
  readonly random: Random
  readonly handlers: Handlers
  readonly authenticator: Authenticator
  readonly idempotency: Idempotency
  /** While true, only the routes of the set-up answer. */
  readonly isSetupNeeded: () => boolean
  readonly limits: RequestLimits
  /** Told of everything that administrators change, and people at their ways to sign in. */
  readonly audit: AuditSink
  /** Checks answers against the contract too: for tests. */
  readonly checkAnswers?: boolean
}

export interface AuditSink {
  record(entry: NewAuditEntry): Promise<void>
  /** The name under which the log knows somebody. */
  nameOf(personId: string): string
}

export interface RequestLimits {
  /** For each address, whoever asks. */
  readonly address: { readonly burst: number; readonly perSecond: number }
  /** For each person or token that is signed in. */
  readonly caller: { readonly burst: number; readonly perSecond: number }
}

export const usualLimits: RequestLimits = {
  address: { burst: 600, perSecond: 200 },
  caller: { burst: 200, perSecond: 50 },
}

type AnyHandler = (
  input: Record<string, unknown>,
  viewer: Viewer | undefined,
  request: ClientRequest,
) => unknown

/** Answers of these hold something that is shown once: they are never written to disk. */
const SECRET_ANSWERS: ReadonlySet<string> = new Set<RouteName>([
  'createToken',
  'createResetLink',
  'beginSecondFactor',
  'beginSecondFactorAtSignIn',
  'createPerson',
  'createExtension',
  'createDevice',
  'renewDeviceSecret',
  'createComputer',
  'renewComputerToken',
  'renewScimToken',
  'createWebhook',
  'openSoftphone',
  'tellPhoneSettings',
])

export const API_PREFIX = '/api/v1'

/** Throws `handler-missing` when a route has no handler: the server does not start half. */
export function registerApi(app: FastifyInstance, options: ApiOptions): void {
  const perAddress = new RateLimit({ clock: options.clock, ...options.limits.address })
  const perCaller = new RateLimit({ clock: options.clock, ...options.limits.caller })
  for (const [name, route] of Object.entries(routes) as [RouteName, RouteDescription][]) {
    const handler = options.handlers[name] as AnyHandler | undefined
    if (!handler) throw new NamedError(gatewayErrors, 'handler-missing', { route: name })
    app.route({
      method: route.method,
      url: API_PREFIX + route.path.replace(/\{(\w+)\}/g, ':$1'),
      handler: async (request, reply) => {
        limit(perAddress, clientNetwork(request.ip))
        const caller = admit(route, request, options, perCaller)
        const input = checkInput(route, request)
        const client = new RequestOfClient(request, reply, caller)
        const perform = async (): Promise<Answer> => {
          const body = await audited(name, route, input, client, caller, options.audit, async () =>
            handler(input, caller?.viewer, client),
          )
          return { status: route.status, body }
        }
        const answer = await once(name, route, request, caller, input, options.idempotency, perform)
        return send(route, reply, client, answer, options.checkAnswers === true)
      },
    })
  }
}

function admit(
  route: RouteDescription,
  request: FastifyRequest,
  options: ApiOptions,
  perCaller: RateLimit,
): Authenticated | null {
  if (options.isSetupNeeded() && route.tag !== 'Set-up') throw new NamedError(contractErrors, 'set-up-needed')
  // Only a token: a browser adds "Negotiate" by itself, for pages of other sites too.
  const isByToken = bearerOf(request.headers) !== undefined
  if (route.method !== 'GET' && !isByToken) checkOrigin(request.headers)
  const caller = authenticate(request.headers, options.authenticator, request.ip)
  checkAccess(route, caller)
  if (caller) limit(perCaller, caller.credential.id)
  return caller
}

/** What is kept of a request that changes something in the hands of administrators, or one's ways to sign in. */
async function audited(
  name: string,
  route: RouteDescription,
  input: Record<string, unknown>,
  client: RequestOfClient,
  caller: Authenticated | null,
  audit: AuditSink,
  perform: () => Promise<unknown>,
): Promise<unknown> {
  if (!caller || !isAudited(route)) return perform()
  const { personId } = caller.viewer
  // Asked before: somebody may remove themselves.
  const actor = audit.nameOf(personId)
  const tell = (refused: string | null) =>
    audit.record({
      actorId: personId,
      actor,
      action: name,
      target: client.noted.target ?? Object.values(input.params ?? {}).join(' '),
      refused,
      changes: client.noted.changes ?? changesOf(input.body),
      address: client.address,
      device: deviceText(client.agent),
    })
  try {
    const body = await perform()
    await tell(null)
    return body
  } catch (fault) {
    await tell(isNamedError(fault) ? fault.code : 'server-fault')
    throw fault
  }
}

function isAudited(route: RouteDescription): boolean {
  if (route.method === 'GET' || route.changesNothing) return false
  if (route.isAudited !== undefined) return route.isAudited
  return (
    route.access === 'administrator' ||
    route.access === 'operator' ||
    (route.tag === 'Sign-in' && route.scope === 'administer')
  )
}

function limit(bucket: RateLimit, client: string): void {
  const wait = bucket.take(client)
  if (wait > 0) {
    throw new NamedError(contractErrors, 'too-many-requests', { seconds: Math.ceil(wait / 1000) })
  }
}

const KEY = /^[\x21-\x7e]{1,128}$/

function once(
  name: string,
  route: RouteDescription,
  request: FastifyRequest,
  caller: Authenticated | null,
  input: unknown,
  idempotency: Idempotency,
  perform: () => Promise<Answer>,
): Promise<Answer> {
  const key = request.headers['idempotency-key']
  // Without a sign-in there is nobody whose key it could be.
  if (!takesKey(route) || key === undefined || !caller) return perform()
  if (typeof key !== 'string' || !KEY.test(key))
    throw new NamedError(contractErrors, 'idempotency-key-invalid')
  const owner = caller.viewer.personId
  return idempotency.run({ owner, key, route: name, input, isSecret: SECRET_ANSWERS.has(name) }, perform)
}

function send(
  route: RouteDescription,
  reply: FastifyReply,
  client: RequestOfClient,
  answer: Answer,
  check: boolean,
): unknown {
  if (check) route.response.parse(answer.body)
  // What one person is told must not be kept for another by whatever stands between.
  reply.code(answer.status).header('cache-control', 'no-store')
  const file = client.file
  if (file) {
    reply.header('content-disposition', `attachment; filename="${file.name}"`)
    reply.type(route.contentType ?? 'application/octet-stream')
    return file.version === undefined ? file.content : sendVersion(reply, client, file.content, file.version)
  }
  if (answer.status === 204) return reply.send()
  reply.type('application/json; charset=utf-8')
  return JSON.stringify(answer.body)
}

/** RFC 9110 §13.1.2: 304 where the browser has this version already. */
function sendVersion(
  reply: FastifyReply,
  client: RequestOfClient,
  content: Readable,
  version: string,
): unknown {
  const tag = `"${version}"`
  reply.header('etag', tag).header('cache-control', 'private, max-age=600').header('vary', 'Cookie')
  const known = client.ifNoneMatch?.split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (!known?.includes(tag)) return content
  content.destroy()
  return reply.code(304).send()
}

/** What a handler sees of the request. */
class RequestOfClient implements ClientRequest {
  readonly address: string
  readonly language: 'de' | 'en'
  readonly trace: string
  readonly agent: string
  readonly host: string
  readonly authorization: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly scopes: ClientRequest['scopes']
  readonly credential?: Authenticated['credential']
  noted: Parameters<ClientRequest['note']>[0] = {}
  file: Parameters<ClientRequest['sendFile']>[0] | undefined
  readonly #reply: FastifyReply
  readonly #cookies: string | undefined

  constructor(request: FastifyRequest, reply: FastifyReply, caller: Authenticated | null) {
    this.address = request.ip
    this.language = caller?.viewer.language ?? languageOf(request.headers['accept-language'])
    this.trace = request.id
    this.agent = request.headers['user-agent'] ?? ''
    this.authorization = bearerOf(request.headers) ? undefined : request.headers.authorization
    this.host = request.headers.host ?? ''
    this.ifNoneMatch = request.headers['if-none-match']
    this.scopes = caller?.scopes ?? []
    this.#cookies = request.headers.cookie
    if (caller) this.credential = caller.credential
    this.#reply = reply
  }

  note(more: Parameters<ClientRequest['note']>[0]): void {
    this.noted = { ...this.noted, ...more }
  }

  cookie(name: string): string | undefined {
    return cookieValue(this.#cookies, name)
  }

  setCookie(name: string, value: string, maxAgeSeconds: number): void {
    const age = value === '' ? 0 : maxAgeSeconds
    // Fastify adds one after the other (RFC 6265 §3: each in a header of its own).
    this.#reply.header(
      'set-cookie',
      `${name}=${value}; Path=/; Max-Age=${age}; HttpOnly; Secure; SameSite=Lax`,
    )
  }

  setHeader(name: string, value: string): void {
    this.#reply.header(name, value)
  }

  sendFile(file: Parameters<ClientRequest['sendFile']>[0]): void {
    this.file = file
  }
}
