/** The log: structured lines, one logger per part, secrets masked before they are written. */
import { type LoggerOptions, pino } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Fields beside a message. `trace` is the id that follows a call through every hop. */
export type LogFields = Readonly<Record<string, unknown>>

export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A log whose every line also carries `fields`. */
  with(fields: LogFields): Log
}

/** Field names whose values never reach a log, at any depth up to three. */
const SECRET_FIELDS = ['password', 'secret', 'token', 'pin', 'authorization', 'cookie', 'ha1', 'privateKey']

export interface LogTarget {
  write(line: string): void
}

/** A log that writes one JSON object a line to `target` (standard error by default). */
export function jsonLog(level: LogLevel = 'info', target: LogTarget = process.stderr): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    formatters: { level: (label) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '***',
    },
  }
  return wrap(pino(options, target))
}

interface PinoLike {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): PinoLike
}

function wrap(inner: PinoLike): Log {
  return {
    debug: (message, fields = {}) => inner.debug(fields, message),
    info: (message, fields = {}) => inner.info(fields, message),
    warn: (message, fields = {}) => inner.warn(fields, message),
    error: (message, fields = {}) => inner.error(fields, message),
    with: (fields) => wrap(inner.child(fields)),
  }
}

/** A log that writes nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
}
