/** The log as somebody reads it who sits before the terminal. Whatever collects logs is given JSON. */
import type { LogTarget } from './log.ts'

/** Turns each line of `jsonLog` into `time level message name=value …` for `target`; its secrets are masked already. */
export function readableLines(target: LogTarget): LogTarget {
  return {
    write(line) {
      const { time, level, msg, part: _part, code: _code, ...fields } = JSON.parse(line) as Line
      const beside = Object.entries(fields).map(([name, value]) => ` ${name}=${spelled(value)}`)
      target.write(`  ${time.slice(11, 19)} ${level.padEnd(5)} ${msg}${beside.join('')}\n`)
    },
  }
}

interface Line {
  readonly time: string
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

function spelled(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
}
