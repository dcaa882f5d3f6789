/**
 * The little of SDP (RFC 8866) that a call's control needs: the direction of its media (RFC 3264 §5.1, §8.4) and its origin
 * line. Everything else passes unread; SDP as such belongs to the media engine.
 */

export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

const DIRECTION_LINE = /^a=(sendrecv|sendonly|recvonly|inactive)[ \t]*$/
/** RFC 2543 hold: a connection address of 0.0.0.0 (RFC 3264 §8.4 keeps it for old phones). */
const NO_ADDRESS_LINE = /^c=IN IP4 0\.0\.0\.0[ \t]*$/

/** Lines of `sdp` without line ends; both CRLF and LF are read, as RFC 8866 §5 asks. */
function linesOf(sdp: string): string[] {
  const lines = sdp.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const textOf = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`

/**
 * The direction of the first media with a port, from the view of whoever wrote `sdp`: a value at the session counts where the
 * media has none (RFC 8866 §6.7), `sendrecv` where nothing is written.
 */
export function directionOf(sdp: string): MediaDirection {
  let session: MediaDirection = 'sendrecv'
  let media: MediaDirection | undefined
  let isSilent = false
  let inMedia = false
  for (const line of linesOf(sdp)) {
    if (line.startsWith('m=')) {
      if (inMedia) break
      inMedia = isActiveMedia(line)
    } else if (line.startsWith('a=')) {
      const found = DIRECTION_LINE.exec(line)?.[1] as MediaDirection | undefined
      if (found && inMedia) media = found
      else if (found && !inMedia) session = found
    } else if (NO_ADDRESS_LINE.test(line)) isSilent = true
  }
  return isSilent ? 'inactive' : (media ?? session)
}

/** A media line with port 0 is refused or unused (RFC 3264 §6). */
function isActiveMedia(line: string): boolean {
  return !/^m=\S+ 0[ /]/.test(line)
}

/** Whether whoever wrote `sdp` has put the other side on hold: it does not want to hear it (RFC 3264 §8.4). */
export function isHold(sdp: string): boolean {
  const direction = directionOf(sdp)
  return direction === 'sendonly' || direction === 'inactive'
}

/** `sdp` with every active media in `direction`. */
export function withDirection(sdp: string, direction: MediaDirection): string {
  const out: string[] = []
  let isActive = false
  let hasMedia = false
  const close = () => {
    if (hasMedia && isActive) out.push(`a=${direction}`)
  }
  for (const line of linesOf(sdp)) {
    if (DIRECTION_LINE.test(line)) continue
    if (line.startsWith('m=')) {
      close()
      hasMedia = true
      isActive = isActiveMedia(line)
    }
    out.push(line)
  }
  close()
  return textOf(out)
}

export interface Origin {
  /** User, session id, network type and address of the `o=` line: what may not change within a dialog. */
  readonly user: string
  readonly sessionId: string
  readonly address: string
  readonly version: bigint
}

/** The origin of `sdp` (RFC 8866 §5.2), or undefined where its line is malformed. */
export function originOf(sdp: string): Origin | undefined {
  const line = linesOf(sdp).find((each) => each.startsWith('o='))
  const parts = line?.slice(2).split(' ')
  if (parts?.length !== 6 || !/^\d{1,30}$/.test(parts[2]!)) return undefined
  return {
    user: parts[0]!,
    sessionId: parts[1]!,
    version: BigInt(parts[2]!),
    address: parts.slice(3).join(' '),
  }
}

/** `sdp` with another origin: what one dialog is sent must look like one session, whoever speaks in it (RFC 3264 §8). */
export function withOrigin(sdp: string, { user, sessionId, version, address }: Origin): string {
  return textOf(
    linesOf(sdp).map((line) =>
      line.startsWith('o=') ? `o=${user} ${sessionId} ${version} ${address}` : line,
    ),
  )
}

/** Whether two descriptions differ in nothing but their origin lines. */
export function isSameSession(a: string, b: string): boolean {
  if (a === b) return true
  const bare = (sdp: string) => linesOf(sdp).filter((line) => !line.startsWith('o='))
  const [left, right] = [bare(a), bare(b)]
  return left.length === right.length && left.every((line, i) => line === right[i])
}

/** Attributes that describe a way for media to flow, which an answer on hold does not have. */
const PATH_ATTRIBUTE = /^a=(candidate|end-of-candidates|ice-|rtcp:|rtcp-mux|ssrc|remote-candidates)/

/**
 * An answer to `offer` that accepts everything and lets nothing flow: for the time until the real other side is known. Port 9
 * (discard) accepts a media without opening one; the address is the unspecified one of RFC 3264 §8.4, for phones that know no
 * direction attributes.
 */
export function answerOnHold(offer: string, sessionId: string): string {
  const lines = linesOf(offer)
    .filter((line) => !PATH_ATTRIBUTE.test(line))
    .map((line) => {
      if (line.startsWith('o=')) return `o=- ${sessionId} 1 IN IP4 0.0.0.0`
      if (line.startsWith('c=')) return 'c=IN IP4 0.0.0.0'
      return line.startsWith('m=') && isActiveMedia(line) ? line.replace(/^(m=\S+) \d+/, '$1 9') : line
    })
  return withDirection(textOf(lines), 'inactive')
}
