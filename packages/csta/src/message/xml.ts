/**
 * XML as CSTA needs it: elements and their content where the schema leaves them open (private data), and the writing of text.
 */

/** An element whose meaning the schema leaves open. Namespace declarations are plain attributes. */
export interface XmlElement {
  /** As written, with its prefix. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly content: XmlContent
}

/** Elements and text in their order. */
export type XmlContent = readonly (XmlElement | string)[]

/** The name without its prefix. */
export function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

const special = /[&<>"\t\n\r]/
const specials = /[&<>"\t\n\r]/g
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** `value` as character data or attribute value. Characters that XML 1.0 (§2.2) does not know are left out. */
export function escapeXml(value: string): string {
  const known = foreign.test(value) ? value.replace(foreigns, '') : value
  return special.test(known) ? known.replace(specials, (character) => escapes[character]!) : known
}

// Control characters, lone surrogates, U+FFFE and U+FFFF: XML 1.0 §2.2 Char.
const foreign = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u
const foreigns = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu

/** Elements and text as written XML. */
export function renderContent(content: XmlContent): string {
  let out = ''
  for (const part of content) out += typeof part === 'string' ? escapeXml(part) : renderElement(part)
  return out
}

export function renderElement({ name, attributes, content }: XmlElement): string {
  let out = `<${name}`
  for (const [key, value] of Object.entries(attributes)) out += ` ${key}="${escapeXml(value)}"`
  return content.length === 0 ? `${out}/>` : `${out}>${renderContent(content)}</${name}>`
}

/** All text inside, that of elements included. */
export function textOf(content: XmlContent): string {
  return content.map((part) => (typeof part === 'string' ? part : textOf(part.content))).join('')
}

/** The first element with this local name, at any depth. */
export function findElement(content: XmlContent, name: string): XmlElement | undefined {
  for (const part of content) {
    if (typeof part === 'string') continue
    if (localName(part.name) === name) return part
    const inner = findElement(part.content, name)
    if (inner) return inner
  }
  return undefined
}
