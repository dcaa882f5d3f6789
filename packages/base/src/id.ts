/**
 * Identifiers that sort by time of creation: 48 bits of milliseconds and 80 random bits in Crockford base 32, 26 characters
 * (the shape known as ULID).
 */
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_CHARACTERS = 10
const RANDOM_CHARACTERS = 16

export type NewId = () => string

/** Returns a source of ids bound to a clock and to chance. */
export function idSource(clock: Clock, random: Random): NewId {
  return () => {
    let time = clock.now()
    let head = ''
    for (let i = 0; i < TIME_CHARACTERS; i++) {
      head = ALPHABET[time % 32]! + head
      time = Math.floor(time / 32)
    }
    let tail = ''
    for (const byte of random.bytes(RANDOM_CHARACTERS)) tail += ALPHABET[byte & 31]
    return head + tail
  }
}

/** Whether `text` has the form of an id made by {@link idSource}. */
export function isId(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text)
}
