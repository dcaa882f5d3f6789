/** Damages a message the way senders and attackers do: by bytes, by lines, by values. */
import { type Random, randomInteger } from '@offhook/base'

const CRUMBS = [
  ...[
    '"',
    '<',
    '>',
    ';',
    ',',
    ':',
    '@',
    '=',
    '?',
    '&',
    '\\',
    '%',
    '%00',
    '%zz',
    '%C3%28',
    '/',
    '*',
    '[',
    ']',
    '(',
    ')',
  ],
  ...[
    '\r\n',
    '\r\n ',
    '\r\n\t',
    '\n',
    '\r',
    '\r\n\r\n',
    '\0',
    '\x7f',
    '\xff',
    '\xc3\xbc',
    ' ',
    '\t',
    '        ',
  ],
  ...[
    'sip:',
    'sips:',
    'tel:',
    'SIP/2.0',
    '[::1]',
    '<sip:a@b>',
    '";"',
    '\\"',
    ';;',
    ',,',
    '<<',
    '>>',
    '""',
    ';tag=',
    ';lr',
  ],
  ...['0', '-1', '65536', '2147483648', '4294967296', '99999999999999999999', '1e9', '0x10', '+1', 'NaN'],
  ...[
    'Content-Length: 0\r\n',
    'l: 5\r\n',
    'Via: ',
    'v:',
    'Contact: *\r\n',
    'Digest a="',
    '?Replaces=',
    'urn:uuid:',
  ],
]

/** Grow a value beyond its bounds, or nest it. */
const SWELLING = [
  'a',
  '"',
  '<',
  '>',
  ';a=b',
  ',',
  '%41',
  '\\"',
  '\r\n ',
  ' ',
  '<sip:a@b>,',
  ';',
  '9',
  '(',
  'Digest ',
  'a=b,',
  '&h=1',
]

type Mutation = (text: string, pick: (below: number) => number, corpus: readonly string[]) => string

const at = (text: string, pick: (below: number) => number): number => pick(text.length + 1)

const MUTATIONS: readonly Mutation[] = [
  // One byte becomes another.
  (text, pick) => {
    const where = at(text, pick)
    return text.slice(0, where) + String.fromCharCode(pick(256)) + text.slice(where + 1)
  },
  // A crumb falls in.
  (text, pick) => {
    const where = at(text, pick)
    return text.slice(0, where) + CRUMBS[pick(CRUMBS.length)]! + text.slice(where)
  },
  // A crumb replaces something.
  (text, pick) => {
    const where = at(text, pick)
    return text.slice(0, where) + CRUMBS[pick(CRUMBS.length)]! + text.slice(where + pick(12))
  },
  // A piece is lost.
  (text, pick) => {
    const where = at(text, pick)
    return text.slice(0, where) + text.slice(where + pick(40))
  },
  // A piece comes twice, somewhere.
  (text, pick) => {
    const from = at(text, pick)
    const where = at(text, pick)
    return text.slice(0, where) + text.slice(from, from + pick(200)) + text.slice(where)
  },
  // The end is lost.
  (text, pick) => text.slice(0, at(text, pick)),
  // Two lines change places, or one comes several times.
  (text, pick) => {
    const lines = text.split('\r\n')
    const [one, other] = [pick(lines.length), pick(lines.length)]
    if (pick(2) === 0) [lines[one], lines[other]] = [lines[other]!, lines[one]!]
    else lines.splice(one, 0, ...new Array<string>(1 + pick(pick(50) === 0 ? 400 : 5)).fill(lines[other]!))
    return lines.join('\r\n')
  },
  // Lines of another message come in.
  (text, pick, corpus) => {
    const lines = text.split('\r\n')
    const foreign = corpus[pick(corpus.length)]!.split('\r\n')
    const from = pick(foreign.length)
    lines.splice(pick(lines.length + 1), pick(3), ...foreign.slice(from, from + 1 + pick(4)))
    return lines.join('\r\n')
  },
  // A number becomes another.
  (text, pick) => {
    const numbers = [...text.matchAll(/\d+/g)]
    const match = numbers[pick(Math.max(1, numbers.length))]
    if (!match) return text
    const number = pick(2) === 0 ? String(pick(2 ** 31)) : '9'.repeat(1 + pick(30))
    return text.slice(0, match.index) + number + text.slice(match.index + match[0].length)
  },
  // Something grows, seldom beyond all bounds.
  (text, pick) => {
    const where = at(text, pick)
    const times = pick(20) === 0 ? pick(9000) : pick(60)
    return text.slice(0, where) + SWELLING[pick(SWELLING.length)]!.repeat(times) + text.slice(where)
  },
]

/** A damaged copy of a random member of `corpus` (byte strings). */
export function mutate(corpus: readonly string[], random: Random): string {
  const pick = (below: number) => randomInteger(random, Math.max(1, below))
  let text = corpus[pick(corpus.length)]!
  for (let left = pick(3) > 0 ? 1 : 1 + pick(4); left > 0; left--)
    text = MUTATIONS[pick(MUTATIONS.length)]!(text, pick, corpus)
  return text
}
