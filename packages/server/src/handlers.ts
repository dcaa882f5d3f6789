/** What a route module hands to the gateway: one function a route, typed by the contract's table. */
import type { Readable } from 'node:stream'
import type { HandlerInput, RouteDescription, RouteName, RouteOutput, Routes, Scope } from '@offhook/contract'
import type { FieldChange } from './audit/index.ts'
import type { Viewer } from './rights/index.ts'

/** The request behind a call of a handler, as far as a handler may need it. */
export interface ClientRequest {
  /** The client's IP address, for throttling and the log. */
  readonly address: string
  /** Its User-Agent; empty where it says nothing. */
  readonly agent: string
  /** The Authorization header, where it is none of an API token. */
  readonly authorization: string | undefined
  /** The Host header: the name and port in the browser's address bar. */
  readonly host: string
  /** The client's language. */
  readonly language: 'de' | 'en'
  /** Follows the request through log lines and problem documents. */
  readonly trace: string
  /** What signed the request in; absent on open routes without sign-in. */
  readonly credential?: Credential
  /** How far the credential reaches; empty without one. */
  readonly scopes: readonly Scope[]
  /** Tells the audit log more than the request itself does: whom it concerns, and values before and after. */
  note(more: { readonly target?: string; readonly changes?: readonly FieldChange[] }): void
  /** The value of a cookie that the client sent along. */
  cookie(name: string): string | undefined
  /** Sets a cookie of the answer; an empty value removes it. */
  setCookie(name: string, value: string, maxAgeSeconds: number): void
  setHeader(name: string, value: string): void
  /**
   * Answers with a file, on a route whose answer is not JSON. `name` is what the browser saves it as. With a `version` the browser
   * keeps it for itself, and asks later whether it is still the one (RFC 9110 §8.8.3).
   */
  sendFile(file: { readonly name: string; readonly content: Readable; readonly version?: string }): void
}

export interface Credential {
  readonly kind: 'cookie' | 'token'
  /** The id of the sign-in session or API token; never the secret itself. */
  readonly id: string
}

/** `viewer` is absent only on routes whose access is `open`. */
export type Handler<Route extends RouteDescription> = (
  input: HandlerInput<Route>,
  viewer: Route['access'] extends 'open' ? Viewer | undefined : Viewer,
  request: ClientRequest,
) => RouteOutput<Route> | Promise<RouteOutput<Route>>

export type Handlers = { readonly [Name in RouteName]: Handler<Routes[Name]> }
