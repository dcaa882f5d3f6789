export { CstaConnector, type CstaConnectorOptions } from './connector/csta-connector.ts'
export { type DeviceForm, type ParsedDevice, parseDevice, renderDevice } from './connector/device-id.ts'
export { type ProbeStep, type ProbeStepName, probe } from './connector/probe.ts'
export {
  parseProfile,
  profileIds,
  readProfile,
  type SessionProfile,
  type SwitchProfile,
} from './connector/profile.ts'
export {
  type CstaSettings,
  checkSettings,
  offeredServices,
  type PickupSettings,
} from './connector/settings.ts'
export { cstaErrors } from './errors.ts'
export {
  type Application,
  type CallBackWish,
  type Introduction,
  type Reception,
  SignInRefused,
} from './gateway/application.ts'
export type { ApplicationClient } from './gateway/application-link.ts'
export { callBackChanges } from './gateway/call-backs.ts'
export type { ToldFact } from './gateway/event-views.ts'
export {
  SwitchingFunction,
  type SwitchingFunctionLimits,
  type SwitchingFunctionOptions,
} from './gateway/switching-function.ts'
export { decodeText } from './link/encoding.ts'
export { type CstaFrame, EVENT_ID, encodeFrame, FrameDecoder } from './link/frame.ts'
export { answerStatus, registerForStatus, startHeartbeat } from './link/heartbeat.ts'
export {
  CstaLink,
  type IncomingRequest,
  type LinkCounts,
  type LinkDirection,
  type LinkEvents,
  type LinkOptions,
  type LinkTap,
  type RequestName,
} from './link/link.ts'
export {
  ApplicationSession,
  type LoginForm,
  protocolVersions,
  type SessionFault,
  type SessionSettings,
} from './link/session.ts'
export {
  dialTcp,
  overSocket,
  type TcpTarget,
  type TlsTarget,
  type Transport,
  type TransportListener,
} from './link/transport.ts'
export { editionOf, editions, namespaceOf, sessionNamespace } from './message/edition.ts'
export {
  isEventName,
  isMessageName,
  type Message,
  type MessageName,
  messageNames,
  type Read,
  type ReadMessage,
  type TypeName,
  type UnknownElement,
  type Value,
} from './message/message.ts'
export { MessageReader } from './message/reader.ts'
export type { Edition } from './message/schema.ts'
export { type WriteOptions, writeMessage } from './message/writer.ts'
export type { XmlContent, XmlElement } from './message/xml.ts'
export { CSTA_TYPE, type DialPhone, type InfoDialog, type InfoListener } from './uacsta/info-dialog.ts'
export { probePhones } from './uacsta/probe-phones.ts'
export { UacstaSwitch, type UacstaSwitchOptions } from './uacsta/uacsta-switch.ts'
