/** From the bytes of a message to text: UTF-8 unless a byte order mark or the XML declaration says otherwise. */

/** What the declaration may name; other names are read as UTF-8, which all but their umlauts survive. */
const decoders: Readonly<Record<string, TextDecoder>> = {
  'utf-8': new TextDecoder('utf-8'),
  'utf-16': new TextDecoder('utf-16le'),
  'utf-16le': new TextDecoder('utf-16le'),
  'utf-16be': new TextDecoder('utf-16be'),
  'iso-8859-1': new TextDecoder('windows-1252'),
  'iso-8859-15': new TextDecoder('iso-8859-15'),
  'windows-1252': new TextDecoder('windows-1252'),
  'us-ascii': new TextDecoder('windows-1252'),
}

const MOST_DECLARATION_BYTES = 128

/** The text of `content`. Bytes that make no sense become U+FFFD, as the reader never depends on them. */
export function decodeText(content: Uint8Array): string {
  const [first, second] = content
  if (first === 0xfe && second === 0xff) return decoders['utf-16be']!.decode(content)
  if (first === 0xff && second === 0xfe) return decoders['utf-16le']!.decode(content)
  const head = Buffer.from(
    content.buffer,
    content.byteOffset,
    Math.min(content.length, MOST_DECLARATION_BYTES),
  )
  const name = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head.toString('latin1'))?.[1]
  const decoder = decoders[name?.toLowerCase() ?? 'utf-8'] ?? decoders['utf-8']!
  return decoder.decode(content)
}
