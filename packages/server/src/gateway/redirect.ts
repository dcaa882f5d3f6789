/** The plain HTTP port: it sends browsers to HTTPS and serves nothing. */
import type { RequestListener } from 'node:http'

/** 308 (RFC 9110 §15.4.9) to the same host and path at `httpsPort`. */
export function redirectToHttps(httpsPort: number): RequestListener {
  return (request, response) => {
    const host = hostName(request.headers.host)
    if (!host) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('Use HTTPS.\n')
      return
    }
    const port = httpsPort === 443 ? '' : `:${httpsPort}`
    const path = request.url?.startsWith('/') ? request.url : '/'
    response.writeHead(308, { location: `https://${host}${port}${path}`, 'content-length': 0 }).end()
  }
}

/** The host without its port (RFC 9110 §7.2); undefined where it is none: what came in goes into a header again. */
function hostName(header: string | undefined): string | undefined {
  return /^([a-zA-Z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?$/.exec(header ?? '')?.[1]
}
