/** Takes the secrets out of a message before it is shown or saved. */

/** Header lines that carry secrets, with the lines that continue them. */
const SECRET_HEADERS =
  /^((?:proxy-)?authorization|(?:www|proxy)-authenticate|authentication-info)[ \t]*:(?:[^\r\n]|\r\n[ \t])*/gim

/** What makes credentials usable or guessable offline. Names, realm and algorithm stay: they help to find faults. */
const SECRET_PARAMS =
  /\b(response|nonce|cnonce|opaque|nextnonce|rspauth)([ \t]{0,8}=[ \t]{0,8})("[^"]*"|[^,\s"]+)/gi

/** Schemes other than Digest have their secret as a whole: Basic, Bearer … */
const OTHER_CREDENTIALS = /^((?:proxy-)?authorization[ \t]*:[ \t]*(?!digest\b)[^\s]+[ \t]+)([\s\S]+)$/i

/** Media keys and passwords in SDP: SDES (RFC 4568 §9.1), k= (RFC 4566 §5.12), MIKEY (RFC 4567), ICE (RFC 8839 §5.4). */
const SDP_SECRETS =
  /^(a=crypto:[^\r\n]{0,80}?inline:|k=[^:\r\n]{0,20}:|a=key-mgmt:\S{1,20} |a=ice-pwd:)([^\r\n|]+)/gim

const stars = (text: string): string => '*'.repeat(text.length)

/**
 * A copy of the message in which secrets are replaced by as many stars, so that Content-Length stays right. Bodies that are no SDP
 * stay as they are.
 */
export function maskSecrets(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const headEnd = text.indexOf('\r\n\r\n')
  const end = headEnd < 0 ? text.length : headEnd
  const head = text.slice(0, end).replace(SECRET_HEADERS, maskHeader)
  const body = text
    .slice(end)
    .replace(SDP_SECRETS, (_, before: string, secret: string) => before + stars(secret))
  return Buffer.from(head + body, 'latin1')
}

function maskHeader(line: string): string {
  const other = OTHER_CREDENTIALS.exec(line)
  if (other) return other[1] + stars(other[2]!)
  return line.replace(SECRET_PARAMS, (_, name: string, equals: string, value: string) =>
    value.startsWith('"') ? `${name}${equals}"${stars(value.slice(1, -1))}"` : name + equals + stars(value),
  )
}
