/** A small element tree for the XML files of this package: flat lists of records. Bounded, no entities of its own. */
import { SaxesParser } from 'saxes'
import { numberError } from './errors.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
  /** Where it begins, from 1. */
  readonly line: number
}

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  readonly line: number
  text: string
}

const LONGEST_XML = 32 * 1024 * 1024
const DEEPEST = 16

/** Parses a document. Throws `file-invalid` with line and column. Document types are refused: no file of ours has one. */
export function parseXml(xml: string, format: string): XmlElement {
  const parser = new SaxesParser()
  const fail = (problem: string): never => {
    throw numberError('file-invalid', {
      format,
      place: `line ${parser.line}, column ${parser.column}`,
      problem,
    })
  }
  if (xml.length > LONGEST_XML) fail('it is larger than 32 MB')
  const open: OpenElement[] = []
  let root: XmlElement | undefined
  parser.on('error', (fault) => fail(fault.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')))
  parser.on('doctype', () => fail('a document type is not allowed'))
  parser.on('opentag', (tag) => {
    if (open.length >= DEEPEST) fail('elements are nested too deep')
    open.push({
      name: tag.name,
      attributes: tag.attributes as Record<string, string>,
      children: [],
      line: parser.line,
      text: '',
    })
  })
  const addText = (text: string) => {
    const last = open.at(-1)
    if (last) last.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const element = open.pop()!
    const parent = open.at(-1)
    if (parent) parent.children.push(element)
    else root = element
  })
  parser.write(xml).close()
  return root ?? fail('there is no element')
}

/** The children of a root named `rootName` that are named `name`. Throws `file-invalid` for another root. */
export function records(xml: string, format: string, rootName: string, name: string): readonly XmlElement[] {
  const root = parseXml(xml, format)
  if (root.name !== rootName) {
    throw numberError('file-invalid', {
      format,
      place: 'the first element',
      problem: `<${rootName}> is needed, not <${root.name.slice(0, 60)}>`,
    })
  }
  return root.children.filter((child) => child.name === name)
}

/** The trimmed text of a child element, or undefined where there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text.trim()
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/[\u0000-\u001f\ufffe\uffff]/g, '')
}
