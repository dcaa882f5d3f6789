/** The domain that this machine belongs to: by its own name, else by where it looks for names first. */
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'

/** Empty where it belongs to none. */
export async function ownDomain(): Promise<string> {
  return domainOf(hostname(), await readFile('/etc/resolv.conf', 'utf8').catch(() => ''))
}

/** Names that mean no domain. */
const NONE = /^(?:local|localdomain|localhost|home\.arpa|lan|\.)$/i

/** `resolver` is the text of resolv.conf(5), of which the last `domain` or `search` counts. Pure. */
export function domainOf(host: string, resolver: string): string {
  const own = host.replace(/^[^.]*\.?/, '')
  const lists = [...resolver.matchAll(/^[ \t]*(?:domain|search)[ \t]+(\S+)/gm)].map((match) => match[1]!)
  const found = [own, lists.at(-1) ?? ''].map((domain) => domain.replace(/\.$/, ''))
  return found.find((domain) => domain !== '' && domain.length <= 253 && !NONE.test(domain)) ?? ''
}
