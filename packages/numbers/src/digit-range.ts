/** Extension ranges as intervals of digit strings of one length, and as expressions. */
import type { PhoneSystem } from './location.ts'

/** All digit strings from `from` to `to`, both of the same length. */
export interface DigitInterval {
  readonly from: string
  readonly to: string
}

/** The intervals of a location's direct-dialling numbers, one a length. */
export function intervalsOf(pbx: PhoneSystem): readonly DigitInterval[] {
  const { ddi, internalLength } = pbx
  if (ddi?.range) {
    const { from, to } = ddi.range
    return lengths(from.length, to.length).map((length) => ({
      from: length === from.length ? from : `1${'0'.repeat(length - 1)}`,
      to: length === to.length ? to : '9'.repeat(length),
    }))
  }
  const first = ddi?.firstDigits ?? { from: '0', to: '9' }
  return lengths(internalLength.min, internalLength.max).map((length) => ({
    from: first.from + '0'.repeat(length - 1),
    to: first.to + '9'.repeat(length - 1),
  }))
}

function lengths(min: number, max: number): number[] {
  return Array.from({ length: max - min + 1 }, (_, i) => min + i)
}

/** An expression that hits exactly the interval, without anchors: `3[0-9]|[4-5][0-9]|6[0-9]`. */
export function intervalExpression({ from, to }: DigitInterval): string {
  return branches(from, to).join('|')
}

function branches(from: string, to: string): string[] {
  if (from === to) return [from]
  const length = from.length
  if (length === 1) return [digitClass(from, to)]
  const tail = length - 1
  if (/^0*$/.test(from.slice(1)) && /^9*$/.test(to.slice(1))) {
    return [digitClass(from[0]!, to[0]!) + anyDigits(tail)]
  }
  if (from[0] === to[0]) return branches(from.slice(1), to.slice(1)).map((branch) => from[0] + branch)
  const out: string[] = []
  let first = Number(from[0])
  let last = Number(to[0])
  const wholeStart = /^0*$/.test(from.slice(1))
  const wholeEnd = /^9*$/.test(to.slice(1))
  if (!wholeStart) out.push(...branches(from.slice(1), '9'.repeat(tail)).map((b) => `${first}${b}`))
  if (!wholeStart) first++
  if (!wholeEnd) last--
  if (first <= last) out.push(digitClass(String(first), String(last)) + anyDigits(tail))
  if (!wholeEnd) out.push(...branches('0'.repeat(tail), to.slice(1)).map((b) => `${to[0]}${b}`))
  return out
}

function digitClass(from: string, to: string): string {
  return from === to ? from : `[${from}-${to}]`
}

function anyDigits(count: number): string {
  return '[0-9]'.repeat(count)
}
