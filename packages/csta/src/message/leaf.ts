/** The simple types of XML Schema that CSTA uses: from text to value and back. */
import type { LeafName } from './compile.ts'

const hexadecimal = /^(?:[0-9A-Fa-f]{2})*$/
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const whole = /^[+-]?\d+$/

const ranges: Partial<Record<LeafName, readonly [least: number, most: number]>> = {
  short: [-32_768, 32_767],
  // xs:long reaches further than a number does; what lies beyond ±2^53 would not be the same when it is written again.
  long: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  integer: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  nonNegativeInteger: [0, Number.MAX_SAFE_INTEGER],
}

/** The value of `text`, undefined where it is none of this type. */
export function parseLeaf(leaf: LeafName, text: string): string | number | boolean | undefined {
  if (leaf === 'string') return text
  const trimmed = text.trim()
  switch (leaf) {
    case 'boolean':
      if (trimmed === 'true' || trimmed === '1') return true
      return trimmed === 'false' || trimmed === '0' ? false : undefined
    case 'hexBinary':
      return hexadecimal.test(trimmed) ? trimmed : undefined
    case 'float':
      return decimal.test(trimmed) ? Number(trimmed) : undefined
    default: {
      const value = whole.test(trimmed) ? Number(trimmed) : undefined
      return value !== undefined && isInRange(leaf, value) ? value : undefined
    }
  }
}

/** `value` as text, undefined where it is none of this type. */
export function renderLeaf(leaf: LeafName, value: unknown): string | undefined {
  switch (leaf) {
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'hexBinary':
      return typeof value === 'string' && hexadecimal.test(value) ? value : undefined
    case 'float':
      return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
    default:
      return typeof value === 'number' && Number.isInteger(value) && isInRange(leaf, value)
        ? String(value)
        : undefined
  }
}

function isInRange(leaf: LeafName, value: number): boolean {
  const range = ranges[leaf]
  return range !== undefined && value >= range[0] && value <= range[1]
}
