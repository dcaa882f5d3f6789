/** Vendor specific extensions services and events (ECMA-269 §28, ECMA-323 §26). Element names and their order are those of the schema. */
import { message } from '../schema.ts'

export const privateServices = {
  Escape: message({
    escapeRegisterID: 'string?',
    security: 'CSTASecurityData?',
    privateData: 'CSTAPrivateData?',
  }),
  EscapeResponse: message({ extensions: 'CSTACommonArguments?' }),
  EscapeRegister: message({ extensions: 'CSTACommonArguments?' }),
  EscapeRegisterResponse: message({ escapeRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  EscapeRegisterAbort: message({ escapeRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  EscapeRegisterCancel: message({ escapeRegisterID: 'string?', extensions: 'CSTACommonArguments?' }),
  EscapeRegisterCancelResponse: message({ extensions: 'CSTACommonArguments?' }),
  PrivateDataVersionSelection: message({ privateDataVersionSelectionArgument: 'integer?' }),
  PrivateDataVersionSelectionResponse: message({ extensions: 'CSTACommonArguments?' }),
  PrivateEvent: message({
    monitorCrossRefID: 'string',
    security: 'CSTASecurityData?',
    privateData: 'CSTAPrivateData?',
  }),
} as const
