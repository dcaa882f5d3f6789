/**
 * An iCalendar file cut into its components (RFC 5545 §3.4, §3.6), so that each is read for itself: one that is broken costs one
 * appointment, and a large file can be read in many small portions.
 */

export interface IcsBlock {
  readonly kind: 'VEVENT' | 'VTIMEZONE'
  /** With its BEGIN and END lines. */
  readonly text: string
}

/** The events and time zones of a file, in its order; nested components stay within theirs. */
export function* blocksOf(text: string): Generator<IcsBlock> {
  let start = -1
  let kind: IcsBlock['kind'] = 'VEVENT'
  let depth = 0
  let position = 0
  while (position < text.length) {
    const newline = text.indexOf('\n', position)
    const end = newline < 0 ? text.length : newline + 1
    const first = text.charCodeAt(position) | 0x20
    // Only lines that begin with B or E can open or close.
    if (first === 0x62 || first === 0x65) {
      const line = text
        .slice(position, Math.min(end, position + 40))
        .trim()
        .toUpperCase()
      if (start < 0) {
        if (line === 'BEGIN:VEVENT' || line === 'BEGIN:VTIMEZONE') {
          kind = line === 'BEGIN:VEVENT' ? 'VEVENT' : 'VTIMEZONE'
          start = position
          depth = 1
        }
      } else if (line.startsWith('BEGIN:')) depth++
      else if (line.startsWith('END:') && --depth === 0) {
        yield { kind, text: text.slice(start, end) }
        start = -1
      }
    }
    position = end
  }
}
