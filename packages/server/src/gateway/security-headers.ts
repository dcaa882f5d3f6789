/** The headers that every answer carries. */

/**
 * Content Security Policy (W3C CSP3) without `unsafe-inline`: scripts and styles only from files of this server. `data:` is
 * for small pictures that the build puts into style sheets, `blob:` for pictures and sounds that the page makes itself. The
 * socket is of the same origin, which 'self' covers for wss: in current browsers.
 */
function policy(styles: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    // Pages of the company, each in one of this server that lets in its origin alone (`frame-pages.ts`).
    "frame-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The policy of a page whose libraries make style elements: those that carry `nonce` are taken. */
export function withStyleNonce(nonce: string): string {
  return policy(`'self' 'nonce-${nonce}'`)
}

/** Two years. Only with a certificate that browsers accept: with a self-signed one it would lock people out. */
const STRICT_TRANSPORT_SECURITY = 'max-age=63072000'

export function securityHeaders(isSelfSigned: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': policy("'self'"),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), payment=(), usb=()',
    'x-frame-options': 'DENY',
    ...(isSelfSigned ? {} : { 'strict-transport-security': STRICT_TRANSPORT_SECURITY }),
  }
}
