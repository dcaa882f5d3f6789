/** SCIM 2.0 at `/scim/v2`: the token says which directory writes; what it writes is handed over. */
import type { Clock } from '@offhook/base'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ScimAnswer, ScimRequest } from '../directory-source/index.ts'
import { clientNetwork } from '../signin/index.ts'
import { bearerOf } from './authentication.ts'
import { RateLimit } from './rate-limit.ts'

export const SCIM_PREFIX = '/scim/v2'

/** Who answers what a directory writes and asks. */
export interface ScimService {
  /** The directory that a token belongs to. */
  byToken(token: string): string | undefined
  answer(directoryId: string, request: ScimRequest): Promise<ScimAnswer>
}

const SCIM_TYPE = 'application/scim+json'
/** For each address: identity providers write many people one by one. */
const LIMIT = { burst: 2000, perSecond: 200 }

export function registerScim(app: FastifyInstance, service: ScimService, clock: Clock): void {
  const limit = new RateLimit({ clock, ...LIMIT })
  app.addContentTypeParser(SCIM_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)))
    } catch {
      done(Object.assign(new Error('no JSON'), { statusCode: 400 }))
    }
  })
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: `${SCIM_PREFIX}/*`,
    handler: async (request, reply) => {
      const wait = limit.take(clientNetwork(request.ip))
      if (wait > 0)
        return refuse(reply.header('retry-after', Math.ceil(wait / 1000)), 429, 'Too many requests.')
      const token = bearerOf(request.headers)
      const directoryId = token === undefined ? undefined : service.byToken(token)
      if (directoryId === undefined) {
        return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'Send the token of the directory.')
      }
      const answer = await service.answer(directoryId, requestOf(request))
      reply.code(answer.status).headers({ ...answer.headers, 'cache-control': 'no-store' })
      if (answer.body === undefined) return reply.send()
      return reply.type(`${SCIM_TYPE}; charset=utf-8`).send(JSON.stringify(answer.body))
    },
  })
}

function requestOf(request: FastifyRequest): ScimRequest {
  const { headers, method, body } = request
  const [path = '', query = ''] = request.url.slice(SCIM_PREFIX.length).split('?')
  return {
    method,
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    body: body as ScimRequest['body'],
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
    root: `https://${request.host}${SCIM_PREFIX}`,
  }
}

function refuse(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error']
  return reply
    .code(status)
    .type(SCIM_TYPE)
    .send(JSON.stringify({ schemas, status: String(status), detail }))
}
