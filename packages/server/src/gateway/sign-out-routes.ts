/** Where providers say whom they signed out (OpenID Connect Back-Channel Logout 1.0 §2.5). */
import type { Clock } from '@offhook/base'
import type { FastifyInstance } from 'fastify'
import { clientNetwork } from '../signin/index.ts'
import { RateLimit } from './rate-limit.ts'

/** Takes the token of a provider; false where it is not taken. */
export type SignOutService = (sourceId: string, token: string, address: string) => Promise<boolean>

const FORM = 'application/x-www-form-urlencoded'
const MOST_BYTES = 16 * 1024

export function registerSignOut(app: FastifyInstance, service: SignOutService, clock: Clock): void {
  const limit = new RateLimit({ clock, burst: 200, perSecond: 20 })
  void app.register(async (own) => {
    own.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, String(body)),
    )
    own.post<{ Params: { id: string } }>('/sign-in/provider/:id/signed-out', async (request, reply) => {
      reply.header('cache-control', 'no-store')
      if (limit.take(clientNetwork(request.ip)) > 0) return reply.code(429).send()
      const token =
        typeof request.body === 'string' ? new URLSearchParams(request.body).get('logout_token') : null
      const isTaken = token !== null && (await service(request.params.id, token, request.ip))
      // §2.8: what is not taken is answered with 400 and no word of why to whoever sent it.
      return isTaken ? reply.code(200).send() : reply.code(400).send({ error: 'invalid_request' })
    })
  })
}
