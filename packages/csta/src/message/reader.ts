/**
 * Reads messages as peers send them: children in any order, any namespace or none, any edition. What the schema does not know is
 * kept beside the message and never fatal. Entities, document types, deep nesting and long messages are refused.
 */
import { NamedError } from '@offhook/base'
import { SaxesParser } from 'saxes'
import { cstaErrors } from '../errors.ts'
import { type CompiledField, type CompiledType, typeNamed } from './compile.ts'
import { parseLeaf } from './leaf.ts'
import { isMessageName, type ReadMessage, type UnknownElement } from './message.ts'
import { localName, type XmlElement } from './xml.ts'

/** Characters of a message; more than a frame can carry (ECMA-323 Annex J). */
export const MOST_CHARACTERS = 65_536
/** Elements inside each other. The schema itself goes no deeper than a dozen. */
const MOST_DEEP = 64
const MOST_ATTRIBUTES = 64

/** An element that is open. */
interface Frame {
  readonly name: string
  readonly type: CompiledType
  /** Where its value goes; none for the root. */
  readonly field: CompiledField | undefined
  /** It encloses a list. */
  readonly isList: boolean
  readonly attributes: Readonly<Record<string, string>>
  readonly values: Record<string, unknown>
  readonly list: unknown[]
  text: string
}

type PlainParser = SaxesParser<{ position: false; xmlns: false }>

type MutableElement = Omit<XmlElement, 'content'> & { readonly content: (MutableElement | string)[] }

/** Reads one message after another. A reader belongs to one connection; it keeps nothing of a message that was read. */
export class MessageReader {
  #parser = this.#newParser()
  #frames: Frame[] = []
  /** Elements that are kept as they are, the innermost last, and what becomes of the outermost. */
  #kept: MutableElement[] = []
  #unknown: UnknownElement[] = []
  #root: ReadMessage | undefined

  /** Throws `csta-xml-malformed`, `csta-xml-refused` or `csta-message-unknown`. */
  read(xml: string): ReadMessage {
    if (xml.length > MOST_CHARACTERS) throw refused(`more than ${MOST_CHARACTERS} characters`)
    this.#frames = []
    this.#kept = []
    this.#unknown = []
    this.#root = undefined
    try {
      this.#parser.write(xml).close()
    } catch (fault) {
      // A parser that was stopped in the middle cannot go on with another document.
      this.#parser = this.#newParser()
      if (fault instanceof NamedError) throw fault
      throw malformed(fault instanceof Error ? fault.message : String(fault))
    }
    if (!this.#root) throw malformed('there is no element')
    return this.#root
  }

  #newParser(): PlainParser {
    const parser: PlainParser = new SaxesParser({ position: false, xmlns: false })
    parser.on('error', (fault) => {
      throw malformed(fault.message)
    })
    parser.on('doctype', () => {
      throw refused('a document type')
    })
    parser.on('opentag', ({ name, attributes }) => this.#open(name, attributes))
    parser.on('text', (text) => this.#text(text))
    parser.on('cdata', (text) => this.#text(text))
    parser.on('closetag', () => this.#close())
    return parser
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#frames.length + this.#kept.length >= MOST_DEEP)
      throw refused('too many elements inside each other')
    let count = 0
    for (const _ in attributes) count += 1
    if (count > MOST_ATTRIBUTES) throw refused('an element with too many attributes')
    if (this.#kept.length > 0) this.#keep(name, attributes)
    else if (this.#frames.length === 0) this.#openRoot(name, attributes)
    else this.#openInside(this.#frames.at(-1)!, name, attributes)
  }

  #openRoot(name: string, attributes: Readonly<Record<string, string>>): void {
    const local = localName(name)
    if (!isMessageName(local))
      throw new NamedError(cstaErrors, 'csta-message-unknown', { name: local.slice(0, 100) })
    const prefix = name === local ? 'xmlns' : `xmlns:${name.slice(0, -local.length - 1)}`
    const frame = this.#push(local, typeNamed(local), undefined, false, {})
    const namespace = attributes[prefix] ?? ''
    this.#root = { name: local, body: frame.values, namespace, unknown: this.#unknown } as ReadMessage
  }

  #openInside(parent: Frame, name: string, attributes: Readonly<Record<string, string>>): void {
    const local = localName(name)
    if (parent.isList) {
      if (local === parent.field!.itemName) this.#enter(local, parent.field!, false, name, attributes)
      else this.#keep(name, attributes)
      return
    }
    const { type } = parent
    const field = type.kind === 'fields' || type.kind === 'choice' ? type.fields.get(local) : undefined
    if (field) this.#enter(local, field, field.itemName !== undefined, name, attributes)
    else this.#keep(name, attributes)
  }

  #enter(
    local: string,
    field: CompiledField,
    isList: boolean,
    name: string,
    attributes: Readonly<Record<string, string>>,
  ): void {
    this.#push(local, field.type, field, isList, attributes)
    if (!isList && (field.type.kind === 'content' || field.type.kind === 'element'))
      this.#keep(name, attributes)
  }

  #push(
    name: string,
    type: CompiledType,
    field: CompiledField | undefined,
    isList: boolean,
    attributes: Readonly<Record<string, string>>,
  ): Frame {
    const frame: Frame = { name, type, field, isList, attributes, values: {}, list: [], text: '' }
    this.#frames.push(frame)
    return frame
  }

  #keep(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#kept.push({ name, attributes: { ...attributes }, content: [] })
  }

  #text(text: string): void {
    const kept = this.#kept.at(-1)
    if (kept) {
      kept.content.push(text)
      return
    }
    const frame = this.#frames.at(-1)
    if (frame && (frame.isList || (frame.type.kind !== 'fields' && frame.type.kind !== 'choice')))
      frame.text += text
  }

  #close(): void {
    const kept = this.#kept.pop()
    if (kept) this.#closeKept(kept)
    else this.#closeFrame(this.#frames.pop()!)
  }

  #closeKept(element: MutableElement): void {
    if (element.content.length > 1 && element.content.some((part) => typeof part !== 'string')) {
      const told = element.content.filter((part) => typeof part !== 'string' || part.trim() !== '')
      element.content.splice(0, element.content.length, ...told)
    }
    const outer = this.#kept.at(-1)
    if (outer) {
      outer.content.push(element)
      return
    }
    const frame = this.#frames.at(-1)!
    const isOwn = !frame.isList && (frame.type.kind === 'content' || frame.type.kind === 'element')
    if (!isOwn) {
      this.#note(element)
      return
    }
    this.#frames.pop()
    this.#give(frame, frame.type.kind === 'content' ? element.content : element)
  }

  #closeFrame(frame: Frame): void {
    if (!frame.field) return
    const value = frame.isList ? listOf(frame) : valueIn(frame)
    if (value === undefined) {
      this.#note({ name: frame.name, attributes: { ...frame.attributes }, content: [frame.text] })
    } else this.#give(frame, value)
  }

  /** Hands the value of an element that has ended to the one around it. */
  #give(frame: Frame, value: unknown): void {
    const parent = this.#frames.at(-1)!
    if (parent.isList) {
      parent.list.push(value)
      return
    }
    const { values } = parent
    if (frame.field?.isRepeated) {
      const list = (values[frame.name] ??= []) as unknown[]
      list.push(value)
    } else if (values[frame.name] === undefined) values[frame.name] = value
    else this.#note({ name: frame.name, attributes: {}, content: frame.text === '' ? [] : [frame.text] })
  }

  #note(element: XmlElement): void {
    const names = this.#frames.map(({ name }) => name)
    this.#unknown.push({ path: [...names, localName(element.name)].join('/'), element })
  }
}

function listOf(frame: Frame): unknown {
  const { field, list, text } = frame
  // An edition 3 to 5 peer sends the one value without the element around it.
  const isPlain = field?.isPlainUntil5 && list.length === 0 && text.trim() !== ''
  return isPlain ? [textValue(frame, frame.type)] : list
}

/** Undefined where the text is none of the type. */
function valueIn(frame: Frame): unknown {
  const { type, values, text } = frame
  switch (type.kind) {
    case 'fields':
    case 'choice':
      return values
    case 'leaf':
      return parseLeaf(type.leaf, text)
    case 'word':
      return text.trim()
    case 'text':
      return textValue(frame, type)
    case 'empty':
      return true
    default:
      return undefined
  }
}

function textValue({ text, attributes }: Frame, type: CompiledType): unknown {
  const value: Record<string, unknown> = { text }
  if (type.kind !== 'text') return value
  for (const name in attributes) {
    const attribute = type.attributes.get(localName(name))
    if (!attribute) continue
    const parsed = attribute.isList
      ? attributes[name]!.trim().split(/\s+/)
      : simpleValue(attribute.type, attributes[name]!)
    if (parsed !== undefined) value[attribute.name] = parsed
  }
  return value
}

function simpleValue(type: CompiledType, text: string): unknown {
  return type.kind === 'leaf' ? parseLeaf(type.leaf, text) : text.trim()
}

function malformed(reason: string): NamedError {
  return new NamedError(cstaErrors, 'csta-xml-malformed', { reason: reason.slice(0, 200) })
}

function refused(what: string): NamedError {
  return new NamedError(cstaErrors, 'csta-xml-refused', { what })
}
