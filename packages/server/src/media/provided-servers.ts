/**
 * What providers of STUN and TURN answer, in the shapes that they have: `iceServers` (Cloudflare, and most others), `ice_servers` with `ttl`
 * (Twilio), `v.iceServers` (Xirsys), or the bare list. Pure.
 */
import { type IceServer, stunUri, turnUri } from '@offhook/contract'

export interface ProvidedServers {
  readonly servers: readonly IceServer[]
  /** When the credentials end, where that is told; milliseconds since 1970. */
  readonly endsAt: number | undefined
}

const MOST_SERVERS = 8
const MOST_URIS = 8
const LONGEST_CREDENTIAL = 1024
/** RFC 7064 knows no transport; some providers write one. */
const STUN_TRANSPORT = /^(stuns?:[^?]*)\?transport=\w+$/

/** Reads the answer that came at `now`. Undefined where it is none; servers in it that no browser would take are left out. */
export function readProvidedServers(text: string, now: number): ProvidedServers | undefined {
  const answer = parsed(text)
  const list = listIn(answer)
  if (!list) return undefined
  const servers = list.slice(0, MOST_SERVERS).flatMap((each) => serverOf(each) ?? [])
  const ends = [told(answer, now), ...servers.map(endOf)].filter((at) => at !== undefined)
  return { servers, endsAt: ends.length > 0 ? Math.min(...ends) : undefined }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function listIn(answer: unknown): readonly unknown[] | undefined {
  if (Array.isArray(answer)) return answer
  const found = fieldOf(answer, 'iceServers') ?? fieldOf(answer, 'ice_servers')
  if (Array.isArray(found)) return found
  if (typeof found === 'object' && found !== null) return [found]
  const inner = fieldOf(answer, 'v')
  return inner === undefined ? undefined : listIn(inner)
}

function serverOf(each: unknown): IceServer | undefined {
  const urls = [fieldOf(each, 'urls') ?? fieldOf(each, 'url')].flat().flatMap((uri) => uriOf(uri) ?? [])
  const [username, credential] = [textOf(each, 'username'), textOf(each, 'credential')]
  const isSignedIn = username !== undefined && credential !== undefined
  // A TURN server without credentials is refused by browsers, with all others.
  const usable = urls.filter((uri) => isSignedIn || uri.startsWith('stun')).slice(0, MOST_URIS)
  if (usable.length === 0) return undefined
  return { urls: usable, ...(isSignedIn ? { username, credential } : {}) }
}

function uriOf(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || uri.length > 300) return undefined
  const plain = STUN_TRANSPORT.exec(uri)?.[1] ?? uri
  return stunUri.safeParse(plain).success || turnUri.safeParse(plain).success ? plain : undefined
}

/** Twilio's `ttl`: seconds, as a number or as text. */
function told(answer: unknown, now: number): number | undefined {
  const seconds = Number(fieldOf(answer, 'ttl') ?? Number.NaN)
  return seconds > 0 && seconds < 1e9 ? now + seconds * 1000 : undefined
}

/** User names of credentials that end by themselves begin with when (draft-uberti-behave-turn-rest-00 §2.2). */
function endOf({ username }: IceServer): number | undefined {
  const seconds = /^(\d{10}):/.exec(username ?? '')?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

function textOf(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name)
  return typeof text === 'string' && text.length <= LONGEST_CREDENTIAL ? text : undefined
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}
