/** How one route of the API is described; from the descriptions come the server's checks, OpenAPI, and the typed client. */
import type { z } from 'zod'
import type { scope } from './schemas/person.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface RouteDescription {
  readonly method: Method
  /** Below `/api/v1`; `{name}` marks a parameter. */
  readonly path: string
  readonly summary: string
  readonly tag: string
  /** Who may ask: nobody signed in, a person, a person with the role operator or administrator, an administrator. */
  readonly access: 'open' | 'person' | 'operator' | 'administrator'
  /** The scope an API token needs. */
  readonly scope: z.infer<typeof scope>
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly response: z.ZodType
  readonly status: 200 | 201 | 202 | 204
  /** Set on a POST that only asks: asked twice it answers twice, so an Idempotency-Key has no meaning. */
  readonly changesNothing?: true
  /**
   * True on a route for everybody whose changes stand in the audit log all the same; false on one for administrators that brings a part of what
   * another one has begun, and the audit log has.
   */
  readonly isAudited?: boolean
  /** Set where the answer is not JSON. */
  readonly contentType?: string
}

/** Whether an Idempotency-Key makes sure that a request to the route is performed only once. */
export function takesKey(route: RouteDescription): boolean {
  return route.method === 'POST' && route.changesNothing === undefined
}

/** Keeps the exact types of a table of routes. */
export function defineRoutes<const Routes extends Readonly<Record<string, RouteDescription>>>(
  routes: Routes,
): Routes {
  return routes
}

/** What the caller gives: parameters, query and body in one object each, as far as the route has them. */
export type RouteInput<Route extends RouteDescription> = (Route['params'] extends z.ZodType
  ? { params: z.input<Route['params']> }
  : unknown) &
  (Route['query'] extends z.ZodType ? { query?: z.input<Route['query']> } : unknown) &
  (Route['body'] extends z.ZodType ? { body: z.input<Route['body']> } : unknown)

/** What the server's handler is given after the checks. */
export type HandlerInput<Route extends RouteDescription> = (Route['params'] extends z.ZodType
  ? { params: z.output<Route['params']> }
  : unknown) &
  (Route['query'] extends z.ZodType ? { query: z.output<Route['query']> } : unknown) &
  (Route['body'] extends z.ZodType ? { body: z.output<Route['body']> } : unknown)

export type RouteOutput<Route extends RouteDescription> = z.output<Route['response']>
