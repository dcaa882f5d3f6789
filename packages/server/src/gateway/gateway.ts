/** The http and websocket edge: parse, hand over, answer. */
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type Clock, isNamedError, type Log, NamedError, type Random, randomHex } from '@offhook/base'
import { contractErrors, routes } from '@offhook/contract'
import { type FastifyInstance, fastify } from 'fastify'
import type { Handlers } from '../handlers.ts'
import { serveApiPage } from './api-page.ts'
import { API_PREFIX, type AuditSink, type RequestLimits, registerApi, usualLimits } from './api-routes.ts'
import type { Authenticator } from './authentication.ts'
import type { Certificate } from './certificate.ts'
import type { ConnectionLimit } from './connection-limit.ts'
import { gatewayErrors } from './errors.ts'
import { EventSockets, type OpenSessions } from './event-sockets.ts'
import { type FramePages, serveFramePages } from './frame-pages.ts'
import { Idempotency, type IdempotencyTable } from './idempotency.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { redirectToHttps } from './redirect.ts'
import { registerScim, type ScimService } from './scim-routes.ts'
import { securityHeaders } from './security-headers.ts'
import { registerSignOut, type SignOutService } from './sign-out-routes.ts'
import { type SipEdge, SipSockets } from './sip-sockets.ts'
import { serveWebClient } from './static-files.ts'

export interface GatewayOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly version: string
  /** Addresses of this machine to listen on. */
  readonly bind: readonly string[]
  /** 0 takes a free port. */
  readonly httpsPort: number
  /** Only redirects; false for none. */
  readonly httpPort: number | false
  readonly certificate: Certificate
  readonly handlers: Handlers
  readonly authenticator: Authenticator
  readonly sessions: OpenSessions
  readonly sip: SipEdge
  readonly idempotency: IdempotencyTable
  readonly audit: AuditSink
  /** What identity providers write. */
  readonly scim?: ScimService
  readonly signOut?: SignOutService
  /** Pages of the company that the client shows beside its own. */
  readonly framePages?: FramePages
  readonly isSetupNeeded: () => boolean
  /** Where Vite built the browser client. */
  readonly webRoot: string
  readonly bodyLimit: number
  readonly mostClients: number
  readonly limits?: RequestLimits
  /** Open connections from one address, where that is bounded. */
  readonly connections?: ConnectionLimit
  readonly checkAnswers?: boolean
}

export interface GatewayAddress {
  readonly purpose: 'https' | 'http'
  readonly address: string
  readonly port: number
}

/** A request that is not there after this time is given up. */
const REQUEST_TIMEOUT_MS = 30_000
/** The longest parameter of an address that is looked at. */
const MOST_PARAMETER_CHARACTERS = 256

export class Gateway {
  readonly #options: GatewayOptions
  readonly #sockets: EventSockets
  readonly #sipSockets: SipSockets
  #app: FastifyInstance | undefined
  #servers: (HttpServer | HttpsServer)[] = []
  #addresses: GatewayAddress[] = []

  constructor(options: GatewayOptions) {
    this.#options = options
    const onSignedIn = ({ socket }: IncomingMessage) => options.connections?.release(socket)
    this.#sockets = new EventSockets({
      clock: options.clock,
      log: options.log,
      authenticator: options.authenticator,
      sessions: options.sessions,
      isSetupNeeded: options.isSetupNeeded,
      mostClients: options.mostClients,
      onSignedIn,
    })
    const { log, authenticator, sip } = options
    this.#sipSockets = new SipSockets({ log, authenticator, edge: sip, onSignedIn })
  }

  /** The sign-in is no phone any more: its SIP connections end. */
  endSip(credentialId: string): void {
    this.#sipSockets.end(credentialId)
  }

  /** Where it listens, with real ports; empty before {@link start}. */
  get addresses(): readonly GatewayAddress[] {
    return this.#addresses
  }

  /** Event connections now. */
  get clients(): number {
    return this.#sockets.count
  }

  /** Rejects with `port-in-use`, `port-not-permitted` or `handler-missing`. */
  async start(): Promise<void> {
    const app = await this.#build()
    this.#app = app
    await app.ready()
    try {
      for (const address of this.#options.bind) await this.#listen(app, address)
    } catch (fault) {
      await this.stop()
      throw fault
    }
  }

  /** Lets requests under way end, closes the sockets, stops listening. */
  async stop(): Promise<void> {
    this.#sockets.stop()
    this.#sipSockets.stop()
    const closed = this.#servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    )
    for (const server of this.#servers) server.closeIdleConnections()
    const cancel = this.#options.clock.after(2000, () => {
      for (const server of this.#servers) server.closeAllConnections()
    })
    await Promise.all(closed)
    cancel()
    await this.#app?.close()
    this.#servers = []
    this.#addresses = []
  }

  async #build(): Promise<FastifyInstance> {
    const { random, version, webRoot } = this.#options
    const app = fastify({
      logger: false,
      bodyLimit: this.#options.bodyLimit,
      routerOptions: { maxParamLength: MOST_PARAMETER_CHARACTERS },
      genReqId: () => randomHex(random, 8),
      requestIdHeader: false,
      frameworkErrors: (fault, request, reply) => {
        this.#answerFault(fault, request, reply as unknown as Answering)
      },
    })
    app.removeContentTypeParser('text/plain')
    const headers = securityHeaders(this.#options.certificate.isSelfSigned)
    app.addHook('onRequest', async (request, reply) => {
      reply.headers({ ...headers, 'x-request-id': request.id })
    })
    app.setErrorHandler((fault, request, reply) => this.#answerFault(fault, request, reply))
    app.setNotFoundHandler((request, reply) => this.#answerFault(unknownRoute(request), request, reply))
    app.get('/health', async () => ({ status: 'ok' }))
    if (this.#options.signOut) registerSignOut(app, this.#options.signOut, this.#options.clock)
    if (this.#options.scim) registerScim(app, this.#options.scim, this.#options.clock)
    registerApi(app, {
      ...this.#options,
      idempotency: new Idempotency(this.#options.idempotency, this.#options.clock),
      limits: this.#options.limits ?? usualLimits,
    })
    serveApiPage(app, version)
    if (this.#options.framePages) serveFramePages(app, this.#options.framePages, random)
    await serveWebClient(app, webRoot, random)
    return app
  }

  #answerFault(
    fault: unknown,
    request: { readonly id: string; readonly method: string; readonly url: string },
    reply: Answering,
  ): unknown {
    const problem = problemOf(named(fault, this.#options.bodyLimit), request.id)
    if (problem.status >= 500) {
      const path = request.url.split('?')[0]
      const { stack } = fault as { stack?: string }
      this.#options.log.error('a request failed', {
        trace: request.id,
        method: request.method,
        path,
        code: problem.code,
        fault: problem.code === 'server-fault' ? (stack ?? String(fault)) : problem.detail,
      })
    }
    const seconds = problem.details?.seconds
    if (problem.status === 429 && typeof seconds === 'number') reply.header('retry-after', seconds)
    if (problem.details?.allow !== undefined) reply.header('allow', problem.details.allow)
    if (problem.status === 401) reply.header('www-authenticate', challengeOf(problem.code))
    reply.header('cache-control', 'no-store')
    return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
  }

  async #listen(app: FastifyInstance, address: string): Promise<void> {
    const { certificate, httpsPort, httpPort } = this.#options
    const https = createHttpsServer(
      {
        cert: certificate.certificate,
        key: certificate.privateKey,
        minVersion: 'TLSv1.2',
        requestTimeout: REQUEST_TIMEOUT_MS,
        headersTimeout: REQUEST_TIMEOUT_MS / 2,
      },
      (request, response) => app.routing(request, response),
    )
    https.on('connection', (socket: Socket) => this.#options.connections?.admit(socket))
    https.on('upgrade', (request, socket, head) => {
      if (this.#sipSockets.isFor(request)) this.#sipSockets.upgrade(request, socket, head)
      else this.#sockets.upgrade(request, socket, head)
    })
    // A broken handshake or a client that speaks plain HTTP is nothing to report.
    https.on('tlsClientError', (_fault, socket) => socket.destroy())
    const port = await listen(https, 'https', address, this.#portFor('https', httpsPort))
    this.#servers.push(https)
    this.#addresses.push({ purpose: 'https', address, port })
    if (httpPort === false) return
    const http = createHttpServer(redirectToHttps(port))
    const plainPort = await listen(http, 'http', address, this.#portFor('http', httpPort))
    this.#servers.push(http)
    this.#addresses.push({ purpose: 'http', address, port: plainPort })
  }

  /** With port 0, all addresses get the free port that the first one found. */
  #portFor(purpose: GatewayAddress['purpose'], wanted: number): number {
    return wanted || (this.#addresses.find((known) => known.purpose === purpose)?.port ?? 0)
  }
}

/** RFC 9110 §11.6.1. Browsers would ask for a password themselves where "Negotiate" came unasked. */
function challengeOf(code: string): string {
  return code === 'negotiate-needed' ? 'Negotiate' : 'Bearer realm="offhook"'
}

interface Answering {
  code(status: number): this
  type(type: string): this
  header(name: string, value: unknown): this
  send(body: string): unknown
}

/** What fastify found wrong, by our names. */
function named(fault: unknown, bodyLimit: number): unknown {
  if (isNamedError(fault)) return fault
  const { code, statusCode, message } = fault as { code?: string; statusCode?: number; message?: string }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new NamedError(contractErrors, 'body-too-large', { limit: bodyLimit })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new NamedError(contractErrors, 'media-type-unknown')
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new NamedError(contractErrors, 'body-malformed', { reason: String(message).slice(0, 200) })
  }
  return fault
}

/** 405 (RFC 9110 §15.5.6) where the address exists for another method, else 404. */
function unknownRoute(request: { readonly method: string; readonly url: string }): NamedError {
  const path = request.url.split('?')[0]!.slice(0, 200)
  const methods = Object.values(routes)
    .filter((route) => {
      const pattern = route.path.split('/').map((step) => (step.startsWith('{') ? null : step))
      const steps = path.startsWith(API_PREFIX) ? path.slice(API_PREFIX.length).split('/') : []
      return steps.length === pattern.length && pattern.every((step, i) => step === null || step === steps[i])
    })
    .map((route) => route.method)
  if (methods.length === 0) return new NamedError(contractErrors, 'route-unknown', { path })
  const allow = [...new Set(methods)].join(', ')
  return new NamedError(contractErrors, 'method-not-allowed', { method: request.method, path, allow })
}

function listen(
  server: HttpServer | HttpsServer,
  purpose: string,
  host: string,
  port: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) => {
      const code =
        fault.code === 'EADDRINUSE' ? 'port-in-use' : fault.code === 'EACCES' ? 'port-not-permitted' : null
      reject(code ? new NamedError(gatewayErrors, code, { port, purpose }, fault) : fault)
    })
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}
