/** System registration and status services (ECMA-269 §14, ECMA-323 §12). Element names and their order are those of the schema. */
import { choice, flags, items, message, sequence, words } from '../schema.ts'

export const systemStatus = {
  ChangeSysStatFilter: message({
    sysStatRegisterID: 'string?',
    requestedStatusFilter: 'StatusFilterList?',
    extensions: 'CSTACommonArguments?',
  }),
  ChangeSysStatFilterResponse: message({
    actualStatusFilter: 'StatusFilterList?',
    extensions: 'CSTACommonArguments?',
  }),
  SystemRegister: message({
    requestTypes: 'RequestTypes?',
    requestedStatusFilter: 'StatusFilter?',
    extensions: 'CSTACommonArguments?',
  }),
  SystemRegisterResponse: message({
    sysStatRegisterID: 'string?',
    actualStatusFilter: 'StatusFilter?',
    extensions: 'CSTACommonArguments?',
  }),
  SystemRegisterAbort: message({ sysStatRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  SystemRegisterCancel: message({ sysStatRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  SystemRegisterCancelResponse: message({ extensions: 'CSTACommonArguments?' }),
  RequestSystemStatus: message({ sysStatRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  RequestSystemStatusResponse: message({
    systemStatus: 'SystemStatusValue',
    extensions: 'CSTACommonArguments?',
  }),
  SystemStatus: message({
    sysStatRegisterID: 'string?',
    systemStatus: 'SystemStatusValue',
    extensions: 'CSTACommonArguments?',
  }),
  SystemStatusResponse: message({ extensions: 'CSTACommonArguments?' }),
  SwFunctionCapsChanged: message({ sysStatRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  SwFunctionCapsChangedResponse: message({ extensions: 'CSTACommonArguments?' }),
  SwFunctionDevicesChanged: message({ sysStatRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  SwFunctionDevicesChangedResponse: message({ extensions: 'CSTACommonArguments?' }),
  GetRegistrations: message(
    {
      requestedRegTypes: items({ registrationType: 'RegistrationType' }, 'optional'),
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  GetRegistrationsResponse: message(
    {
      crossRefIDorRegistrationData: 'GetRegistrationsResponseCrossRefIDorRegistrationData?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  RegistrationInfo: message(
    {
      serviceCrossRefID: 'string?',
      segmentID: 'long?',
      lastSegment: 'boolean',
      registrationList: items({ registrationListEntry: 'RegistrationListEntry' }, 'optional'),
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  StatusFilterList: flags(
    'initializing enabled normal messageLost disabled partiallyDisabled overloadImminent',
    'overloadReached overloadRelieved',
  ),
  RegistrationType: words('escapeRegister ioRegister routeRegister sysStatRegister'),
  GetRegistrationsResponseCrossRefIDorRegistrationData: choice({
    registrationList: 'RegistrationList',
    serviceCrossRefID: 'string',
  }),
  RegistrationList: sequence({ registrationListEntry: 'RegistrationListEntry[]' }),
  RegistrationListEntry: sequence({
    registrationType: 'RegistrationType',
    registrationID: 'string?',
    registrationObject: 'DeviceID?',
  }),
  SystemStatusValue: words(
    'disabled partiallyDisabled enabled initializing messagesLost normal overloadImminent',
    'overloadReached overloadRelieved',
  ),
  RequestTypes: flags(
    'systemStatus requestSystemStatus switchingFunctionCapsChanged switchingFunctionDevicesChanged',
  ),
  StatusFilter: flags(
    'initializing enabled normal messageLost disabled partiallyDisabled overloadImminent',
    'overloadReached overloadRelieved',
  ),
} as const
