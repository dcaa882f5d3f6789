/** XML that this package writes: elements, attributes, text. */

/** Characters that XML 1.0 §2.2 does not know, and halves of surrogate pairs, become U+FFFD. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** `text` as it may stand between tags and in attributes with double quotes. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character]!)
}

export type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element; `content` is XML already. Attributes without value are left out. */
export function element(name: string, attributes: Attributes, content = ''): string {
  let out = `<${name}`
  for (const key in attributes) {
    const value = attributes[key]
    if (value !== undefined) out += ` ${key}="${escapeXml(String(value))}"`
  }
  return content === '' ? `${out}/>` : `${out}>${content}</${name}>`
}
