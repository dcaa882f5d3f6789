/** A log that keeps its lines for a test to read. */
import type { Log, LogFields, LogLevel } from '../log.ts'

export interface LoggedLine {
  readonly level: LogLevel
  readonly message: string
  readonly fields: LogFields
}

export interface MemoryLog extends Log {
  readonly lines: readonly LoggedLine[]
}

export function memoryLog(): MemoryLog {
  const lines: LoggedLine[] = []
  const make = (inherited: LogFields): MemoryLog => {
    const add =
      (level: LogLevel) =>
      (message: string, fields: LogFields = {}) => {
        lines.push({ level, message, fields: { ...inherited, ...fields } })
      }
    return {
      lines,
      debug: add('debug'),
      info: add('info'),
      warn: add('warn'),
      error: add('error'),
      with: (fields) => make({ ...inherited, ...fields }),
    }
  }
  return make({})
}
