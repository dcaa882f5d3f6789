/** Writes messages: fields in the order of the schema, in the forms and the namespace of the edition agreed on. */
import { NamedError } from '@offhook/base'
import { cstaErrors } from '../errors.ts'
import { type CompiledField, type CompiledType, typeNamed } from './compile.ts'
import {
  isCertainIn,
  isInEdition,
  isSessionMessage,
  namespaceOf,
  sessionNamespace,
  sinceEdition,
} from './edition.ts'
import { renderLeaf } from './leaf.ts'
import type { Message } from './message.ts'
import type { Edition } from './schema.ts'
import { escapeXml, renderContent, renderElement, type XmlContent, type XmlElement } from './xml.ts'

export interface WriteOptions {
  readonly edition: Edition
  /** Instead of the edition's own; empty for none, as some switches have it. */
  readonly namespace?: string
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>'

/**
 * The message as an XML document. Optional fields and words that the edition does not have are left out. Throws
 * `csta-not-in-edition` for a message of a later edition, `csta-message-incomplete` and `csta-value-invalid` for what no schema
 * allows.
 */
export function writeMessage(message: Message, options: WriteOptions): string {
  const { name, body } = message
  const { edition } = options
  if (!isInEdition(sinceEdition(name), edition)) {
    throw new NamedError(cstaErrors, 'csta-not-in-edition', { edition, name })
  }
  const own = isSessionMessage(name) ? sessionNamespace : namespaceOf(edition)
  const namespace = options.namespace ?? own
  const attribute = namespace === '' ? '' : ` xmlns="${escapeXml(namespace)}"`
  return declaration + writeElement(name, attribute, typeNamed(name), body, edition, name)
}

function writeElement(
  name: string,
  attributes: string,
  type: CompiledType,
  value: unknown,
  edition: Edition,
  path: string,
): string {
  switch (type.kind) {
    case 'fields':
      return enclose(name, attributes, writeFields(type.fields, recordOf(value, path), edition, path))
    case 'choice':
      return enclose(name, attributes, writeChoice(type.fields, recordOf(value, path), edition, path))
    case 'text': {
      const { text } = recordOf(value, path)
      if (typeof text !== 'string') throw incomplete(`${path}/text`)
      return enclose(
        name,
        attributes + writeAttributes(type, recordOf(value, path), edition, path),
        escapeXml(text),
      )
    }
    case 'leaf':
    case 'word':
      return enclose(name, attributes, escapeXml(simple(type, value, edition, path)))
    case 'empty':
      return `<${name}${attributes}/>`
    case 'content':
      return enclose(name, attributes, renderContent(value as XmlContent))
    case 'element':
      return renderElement(value as XmlElement)
  }
}

function enclose(name: string, attributes: string, inner: string): string {
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`
}

function writeFields(
  fields: ReadonlyMap<string, CompiledField>,
  values: Readonly<Record<string, unknown>>,
  edition: Edition,
  path: string,
): string {
  let out = ''
  for (const field of fields.values()) {
    const value = values[field.name]
    const isThere = field.isOptional ? isCertainIn(field.mark, edition) : isInEdition(field.mark, edition)
    if (value !== undefined && isThere) out += writeField(field, value, edition, `${path}/${field.name}`)
    else if (isThere && !field.isOptional) throw incomplete(`${path}/${field.name}`)
  }
  return out
}

function writeField(field: CompiledField, value: unknown, edition: Edition, path: string): string {
  const { name, type, itemName } = field
  if (itemName !== undefined) return writeItems(field, itemName, arrayOf(value, path), edition, path)
  if (field.isRepeated) {
    return arrayOf(value, path)
      .map((each) => writeElement(name, '', type, each, edition, path))
      .join('')
  }
  if (type.kind === 'word' && field.isOptional && isOnlyLater(type, value, edition)) return ''
  return writeElement(name, '', type, value, edition, path)
}

function writeItems(
  field: CompiledField,
  itemName: string,
  values: readonly unknown[],
  edition: Edition,
  path: string,
): string {
  const { name, type } = field
  if (field.isPlainUntil5 && edition <= 5) {
    // DeflectCall/newDestination: one device in editions 3 to 5, a list of them since 6.
    if (values.length !== 1) throw invalid(path, `${values.length} values`)
    return writeElement(name, '', type, values[0], edition, path)
  }
  const items = values.map((each) => writeElement(itemName, '', type, each, edition, `${path}/${itemName}`))
  return enclose(name, '', items.join(''))
}

function isOnlyLater(
  type: Extract<CompiledType, { kind: 'word' }>,
  value: unknown,
  edition: Edition,
): boolean {
  return typeof value === 'string' && type.words.has(value) && !isInEdition(type.words.get(value), edition)
}

function writeChoice(
  fields: ReadonlyMap<string, CompiledField>,
  values: Readonly<Record<string, unknown>>,
  edition: Edition,
  path: string,
): string {
  const chosen = Object.entries(values).filter(([, value]) => value !== undefined)
  const [name, value] = chosen[0] ?? ['', undefined]
  const field = fields.get(name)
  if (chosen.length !== 1 || !field) throw incomplete(`${path}: one of ${[...fields.keys()].join(', ')}`)
  return writeField(field, value, edition, `${path}/${name}`)
}

function writeAttributes(
  type: Extract<CompiledType, { kind: 'text' }>,
  values: Readonly<Record<string, unknown>>,
  edition: Edition,
  path: string,
): string {
  let out = ''
  for (const attribute of type.attributes.values()) {
    const value = values[attribute.name]
    if (value === undefined || !isCertainIn(attribute.mark, edition)) continue
    const list = attribute.isList ? arrayOf(value, path) : [value]
    const text = list.map((each) => simple(attribute.type, each, edition, `${path}@${attribute.name}`))
    out += ` ${attribute.name}="${escapeXml(text.join(' '))}"`
  }
  return out
}

function simple(type: CompiledType, value: unknown, edition: Edition, path: string): string {
  if (type.kind === 'leaf') {
    const text = renderLeaf(type.leaf, value)
    if (text === undefined) throw invalid(path, value)
    return text
  }
  if (type.kind !== 'word' || typeof value !== 'string' || !type.words.has(value)) throw invalid(path, value)
  if (isOnlyLater(type, value, edition)) {
    throw new NamedError(cstaErrors, 'csta-not-in-edition', { edition, name: `${path}: ${value}` })
  }
  return value
}

function recordOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw invalid(path, value)
  return value as Readonly<Record<string, unknown>>
}

function arrayOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(path, value)
  return value
}

function incomplete(path: string): NamedError {
  return new NamedError(cstaErrors, 'csta-message-incomplete', { path })
}

function invalid(path: string, value: unknown): NamedError {
  return new NamedError(cstaErrors, 'csta-value-invalid', { path, value: String(value).slice(0, 100) })
}
