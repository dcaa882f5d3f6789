/** Hosts and ports as they are written in URIs: an IPv6 address stands in brackets (RFC 3986 §3.2.2). */

export function hostInUri(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

export function hostPort(host: string, port: number): string {
  return `${hostInUri(host)}:${port}`
}
