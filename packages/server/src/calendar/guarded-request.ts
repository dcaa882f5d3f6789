/**
 * HTTP to addresses that people type in. Whoever may write a URL must not reach through the server what only the server can reach:
 * every address that a name has is judged before the connection, and it is that address that is connected to; redirects are judged
 * again. Answers are bounded in time and size.
 */
import { lookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { NamedError } from '@offhook/base'
import { calendarErrors } from './errors.ts'

export interface GuardedRequest {
  readonly method: 'GET' | 'PROPFIND' | 'REPORT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly user?: string
  readonly secret?: string
}

export interface GuardedAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** Where it came from, after redirects. */
  readonly url: string
}

export type Fetch = (request: GuardedRequest, signal: AbortSignal) => Promise<GuardedAnswer>

export interface Guard {
  /** Host names and networks (`192.168.1.0/24`, `::1/128`) of the own house that may be reached, also without TLS. */
  readonly privateHosts: readonly string[]
}

const MOST_REDIRECTS = 4
const MOST_BYTES = 16 * 1024 * 1024
const TIMEOUT_MS = 30_000

/** Makes the function that asks. What it rejects with is in `calendarErrors`, save for an abort. */
export function guardedFetch(guard: Guard): Fetch {
  const judge = judgeOf(guard)
  return async (request, signal) => {
    let current = request
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const answer = await ask(current, judge, signal)
      const { location } = answer.headers
      if (answer.status < 300 || answer.status > 399 || answer.status === 304 || !location) return answer
      current = redirected(current, location)
    }
    throw new NamedError(calendarErrors, 'calendar-too-many-redirects', { host: hostOf(request.url) })
  }
}

/** The password goes on only to the same place (RFC 9110 §15.4 leaves it to the client). */
function redirected(request: GuardedRequest, location: string): GuardedRequest {
  const from = new URL(request.url)
  const to = URL.canParse(location, from) ? new URL(location, from) : from
  const { user, secret, ...rest } = request
  const isSamePlace = to.origin === from.origin
  return {
    ...rest,
    url: to.href,
    ...(isSamePlace && user !== undefined && secret !== undefined ? { user, secret } : {}),
  }
}

/** Whether a host by its name, and an address, are of those that may be reached. */
interface Judge {
  readonly isAllowedName: (host: string) => boolean
  readonly isAllowedAddress: (address: string) => boolean
  readonly isPublic: (address: string) => boolean
}

function judgeOf({ privateHosts }: Guard): Judge {
  const names = new Set<string>()
  const networks = new BlockList()
  for (const entry of privateHosts) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address)
    if (family === 0) names.add(entry.toLowerCase())
    else
      networks.addSubnet(address, Number(bits ?? (family === 4 ? 32 : 128)), family === 4 ? 'ipv4' : 'ipv6')
  }
  return {
    isAllowedName: (host) => names.has(host.toLowerCase()),
    isAllowedAddress: (address) => networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
    isPublic: (address) => !special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  }
}

/** Addresses that are not of the public internet: the IANA special-purpose registries (RFC 6890 and its successors). */
const special = new BlockList()
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(address, bits, 'ipv4')
}
for (const [address, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(address, bits, 'ipv6')
}

function ask(request: GuardedRequest, judge: Judge, signal: AbortSignal): Promise<GuardedAnswer> {
  const url = new URL(request.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isTls = url.protocol === 'https:'
  if (!isTls && url.protocol !== 'http:') throw new NamedError(calendarErrors, 'calendar-insecure', { host })
  const mayConnect = (address: string) => {
    const isOwn = judge.isAllowedName(host) || judge.isAllowedAddress(address)
    if (!isOwn && !judge.isPublic(address)) {
      throw new NamedError(calendarErrors, 'calendar-address-not-permitted', { host })
    }
    if (!isOwn && !isTls) throw new NamedError(calendarErrors, 'calendar-insecure', { host })
  }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  return new Promise((resolve, reject) => {
    const fail = (fault: unknown) => reject(nameFault(fault, host, signal))
    try {
      // An address that is written out is connected to without a look-up.
      if (isIP(host) !== 0) mayConnect(host)
      const sent = (isTls ? httpsRequest : httpRequest)(
        url,
        {
          method: request.method,
          headers: headersOf(request),
          lookup: guardedLookup(mayConnect),
          signal: limit,
          agent: false,
        },
        (answer) => {
          readBody(answer).then(
            (text) =>
              resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, url: request.url }),
            fail,
          )
        },
      )
      sent.on('error', fail)
      sent.end(request.body)
    } catch (fault) {
      fail(fault)
    }
  })
}

function headersOf({ headers, body, user, secret }: GuardedRequest): Record<string, string> {
  const isSecret = user !== undefined && user !== ''
  return {
    'user-agent': 'Offhook',
    'accept-encoding': 'gzip',
    ...headers,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...(isSecret
      ? { authorization: `Basic ${Buffer.from(`${user}:${secret ?? ''}`).toString('base64')}` }
      : {}),
  }
}

/** All addresses of the name must be permitted: which one is taken is not ours to say. */
function guardedLookup(mayConnect: (address: string) => void): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (fault, addresses) => {
      if (fault) return callback(fault, [])
      try {
        for (const { address } of addresses) mayConnect(address)
      } catch (refused) {
        return callback(refused as Error, [])
      }
      const [first] = addresses
      if (options.all) callback(null, addresses)
      else callback(null, first?.address ?? '', first?.family)
    })
  }
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const isZipped = answer.headers['content-encoding'] === 'gzip'
  const source = isZipped ? answer.pipe(createGunzip()) : answer
  if (isZipped) answer.on('error', (fault) => source.destroy(fault))
  let bytes = 0
  source.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_BYTES) {
      source.destroy(
        new NamedError(calendarErrors, 'calendar-too-large', { limit: MOST_BYTES / 1024 / 1024 }),
      )
    }
  })
  try {
    return await textOf(source)
  } finally {
    answer.destroy()
  }
}

function nameFault(fault: unknown, host: string, signal: AbortSignal): unknown {
  if (fault instanceof NamedError || signal.aborted) return fault
  const { name, code, message } = fault as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') {
    return new NamedError(calendarErrors, 'calendar-too-slow', { host, seconds: TIMEOUT_MS / 1000 })
  }
  return new NamedError(calendarErrors, 'calendar-unreachable', { host, reason: code ?? message })
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}
