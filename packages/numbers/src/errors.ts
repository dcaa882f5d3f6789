/** The failures of this package. `pointer` in the details is a JSON pointer (RFC 6901) to the place that is wrong. */
import { defineErrors, type ErrorDetails, NamedError } from '@offhook/base'

export const numberErrors = defineErrors({
  'location-invalid': {
    status: 400,
    sentence: 'The location data is wrong at "{pointer}": {problem}.',
  },
  'location-unknown': {
    status: 404,
    sentence: 'There is no location named "{name}". Known locations: {known}.',
  },
  'rule-invalid': {
    status: 422,
    sentence: 'The expression "{match}" does not compile at position {position}: {problem}.',
  },
  'ranges-overlap': {
    status: 422,
    sentence:
      'The extensions of the networked locations "{first}" and "{second}" overlap: {example} exists at both. Change a range or leave one of them out of the network.',
  },
  'number-too-long': {
    status: 422,
    sentence: 'The number has {length} characters; {limit} are the most a number may have.',
  },
  'number-empty': {
    status: 422,
    sentence: 'The input has no character that can be dialled.',
  },
  'direction-unknown': {
    status: 422,
    sentence: 'There is no direction "{as}". Directions: {known}.',
  },
  'project-unknown': {
    status: 404,
    sentence: 'The location "{location}" has no project named "{name}".',
  },
  'pin-needed': {
    status: 422,
    sentence: 'This call needs a PIN of {length} digits.',
  },
  'user-code-needed': {
    status: 422,
    sentence: 'This call needs a user code of {length} digits.',
  },
  'time-invalid': {
    status: 422,
    sentence: 'The time "{time}" is not an ISO 8601 date and time.',
  },
  'client-address-invalid': {
    status: 422,
    sentence: 'The client address "{address}" is neither an IPv4 nor an IPv6 address.',
  },
  'file-invalid': {
    status: 422,
    sentence: 'The {format} data cannot be read at {place}: {problem}.',
  },
})

export type NumberErrorCode = keyof typeof numberErrors

/** A failure of this package by its code; the details fill its sentence. */
export function numberError(code: NumberErrorCode, details: ErrorDetails, cause?: unknown): NamedError {
  return new NamedError(numberErrors, code, details, cause)
}
