/**
 * Application sessions (ECMA-354): an application introduces itself to a switching function, which agrees on a protocol version
 * and a duration. Their namespace is their own and knows no editions.
 */
import { choice, items, message, sequence, words } from '../schema.ts'

export const applicationSession = {
  StartApplicationSession: message({
    applicationInfo: 'ApplicationInfo',
    requestedProtocolVersions: items({ protocolVersion: 'string' }),
    requestedSessionDuration: 'integer?',
    extensions: 'content?',
  }),
  StartApplicationSessionPosResponse: message({
    sessionID: 'string',
    actualProtocolVersion: 'string',
    actualSessionDuration: 'integer?',
    extensions: 'content?',
  }),
  StartApplicationSessionNegResponse: message({ errorCode: 'StartSessionError', extensions: 'content?' }),
  ResetApplicationSessionTimer: message({
    sessionID: 'string',
    requestedSessionDuration: 'integer?',
    extensions: 'content?',
  }),
  ResetApplicationSessionTimerPosResponse: message({
    actualSessionDuration: 'integer?',
    extensions: 'content?',
  }),
  ResetApplicationSessionTimerNegResponse: message({
    errorCode: 'ResetSessionTimerError',
    extensions: 'content?',
  }),
  StopApplicationSession: message({
    sessionID: 'string',
    sessionEndReason: 'SessionEndReason',
    extensions: 'content?',
  }),
  StopApplicationSessionPosResponse: message({ extensions: 'content?' }),
  StopApplicationSessionNegResponse: message({ errorCode: 'StopSessionError', extensions: 'content?' }),
  ApplicationSessionTerminated: message({
    sessionID: 'string',
    sessionTermReason: 'SessionTermReason',
    extensions: 'content?',
  }),
  ApplicationInfo: sequence({ applicationID: 'string', applicationSpecificInfo: 'content?' }),
  StartSessionError: choice({ applError: 'string', definedError: 'DefinedStartSessionError' }),
  DefinedStartSessionError: words(
    'invalidApplicationInfo requestedProtocolVersionNotSupported serverResourcesBusy maxNumberSessions',
  ),
  ResetSessionTimerError: choice({ applError: 'string', definedError: 'DefinedResetSessionTimerError' }),
  DefinedResetSessionTimerError: words('invalidSessionID serverCannotResetSessionTimer'),
  StopSessionError: choice({ applError: 'string', definedError: 'DefinedStopSessionError' }),
  DefinedStopSessionError: words('invalidSessionID'),
  SessionEndReason: choice({ appEndReason: 'string', definedEndReason: 'DefinedEndReason' }),
  DefinedEndReason: words('normal'),
  SessionTermReason: choice({ serverTermReason: 'string', definedTermReason: 'DefinedTermReason' }),
  DefinedTermReason: words('resourceLimitation sessionTimerExpired'),
} as const
