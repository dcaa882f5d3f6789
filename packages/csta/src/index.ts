export { editionOf, editions, namespaceOf, sessionNamespace } from './edition.ts'
export { cstaErrors } from './errors.ts'
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
} from './message.ts'
export { MessageReader } from './reader.ts'
export type { Edition } from './schema.ts'
export { type WriteOptions, writeMessage } from './writer.ts'
export type { XmlContent, XmlElement } from './xml.ts'
