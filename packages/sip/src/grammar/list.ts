/** Lists in header values: `a, b, c` (RFC 3261 §7.3.1). */
import { endOfQuoted, trimmed } from './text.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN = 0x3c

/**
 * Splits at the commas outside quoted strings and angle brackets; empty members are left out (RFC 3261 §7.3.1 does not know
 * them, RFC 4475 shows that they come). An unfinished quote or bracket goes to the end: the member's own parser refuses it.
 */
export function splitList(text: string): string[] {
  if (!text.includes(',')) return text === '' ? [] : [text]
  const found: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA) {
      addMember(found, trimmed(text, from, at))
      from = at + 1
    } else if (code === QUOTE || code === OPEN) {
      const end = code === QUOTE ? endOfQuoted(text, at) : text.indexOf('>', at) + 1
      at = (end <= 0 ? text.length : end) - 1
    }
  }
  addMember(found, trimmed(text, from, text.length))
  return found
}

function addMember(found: string[], member: string): void {
  if (member !== '') found.push(member)
}
