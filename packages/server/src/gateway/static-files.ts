/** The browser client: files built by Vite, and one page for all addresses that the client knows itself. */
import { readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import { NamedError, type Random } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { withStyleNonce } from './security-headers.ts'

/** Vite puts a hash of the content into the names of these files: they never change. */
const UNCHANGING = 'public, max-age=31536000, immutable'
const ASK_AGAIN = 'no-cache'

/** Where the page wants the nonce of the answer: libraries that make style elements are given it. */
const NONCE_MARK = '%CSP_NONCE%'

/** Serves what Vite built in `root`. */
export async function serveWebClient(app: FastifyInstance, root: string, random: Random): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    serve: false,
    cacheControl: false,
    setHeaders(reply, path) {
      reply.header('cache-control', path.startsWith(join(root, 'assets') + sep) ? UNCHANGING : ASK_AGAIN)
    },
  })
  app.get('/*', async (request, reply) => {
    const path = decodeURIComponent(request.url.split('?')[0]!)
    if (path.startsWith('/api')) throw new NamedError(contractErrors, 'route-unknown', { path })
    if (isFile(path)) return reply.sendFile(path.slice(1))
    return sendPage(root, random, reply)
  })
}

/** Whatever has no ending is an address of the client's page. */
function isFile(path: string): boolean {
  return path !== '/index.html' && (path.startsWith('/assets/') || /\.[a-z0-9]{1,12}$/i.test(path))
}

async function sendPage(root: string, random: Random, reply: FastifyReply): Promise<FastifyReply> {
  let page: string
  try {
    page = await readFile(join(root, 'index.html'), 'utf8')
  } catch {
    reply.code(503).type('text/plain; charset=utf-8')
    return reply.send('The browser client has not been built. Run: npm run build\n')
  }
  const nonce = Buffer.from(random.bytes(16)).toString('base64url')
  reply.header('content-security-policy', withStyleNonce(nonce))
  reply.header('cache-control', ASK_AGAIN).type('text/html; charset=utf-8')
  return reply.send(page.replaceAll(NONCE_MARK, nonce))
}
