/**
 * Pages of the company inside the client: each in a page of its own on this server, whose policy lets exactly the origin of that
 * address in and nothing else, and whose frame is a sandbox (HTML §7.6.5). The client itself lets in pages of this server alone, so
 * that its policy does not change with the profiles.
 */
import { NamedError, type Random } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { FastifyInstance } from 'fastify'

export interface FramedPage {
  readonly title: string
  readonly url: string
}

export interface FramePages {
  /** The page at a place of a profile. */
  page(profileId: string, at: number): FramedPage | undefined
}

/** It may run its scripts, send its forms, open windows and save files; it may not lead the client elsewhere. */
const SANDBOX = [
  'allow-scripts',
  'allow-forms',
  'allow-modals',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-downloads',
]

export function serveFramePages(app: FastifyInstance, pages: FramePages, random: Random): void {
  app.get<{ Params: { profileId: string; at: string } }>('/frames/:profileId/:at', async (request, reply) => {
    const { profileId, at } = request.params
    const page = /^\d{1,2}$/.test(at) ? pages.page(profileId, Number(at)) : undefined
    if (!page) throw new NamedError(contractErrors, 'not-found', { what: 'page', key: `${profileId}/${at}` })
    const { origin, host } = new URL(page.url)
    const nonce = Buffer.from(random.bytes(16)).toString('base64url')
    reply.headers({
      'content-security-policy': [
        "default-src 'none'",
        `frame-src ${origin}`,
        `style-src 'nonce-${nonce}'`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
      ].join('; '),
      'x-frame-options': 'SAMEORIGIN',
      'cache-control': 'no-store',
    })
    // A page of this very server could take its sandbox off again.
    const isOurs = host === request.headers.host
    const sandbox = isOurs ? SANDBOX : [...SANDBOX, 'allow-same-origin']
    return reply.type('text/html; charset=utf-8').send(documentOf(page, sandbox.join(' '), nonce))
  })
}

function documentOf({ title, url }: FramedPage, sandbox: string, nonce: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style nonce="${nonce}">html,body{margin:0;height:100%}iframe{display:block;width:100%;height:100%;border:0}</style>
<iframe title="${escaped(title)}" src="${escaped(url)}" sandbox="${sandbox}" referrerpolicy="no-referrer"></iframe>
`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark]!)
}
