export { cstaErrors } from './errors.ts'
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
