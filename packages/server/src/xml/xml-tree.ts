/**
 * XML as a tree, for the small documents that others send: bounded, namespaces resolved, no document type (so no entities of its
 * own), no processing.
 */
import { NamedError } from '@offhook/base'
import { SaxesParser } from 'saxes'
import { xmlErrors } from './errors.ts'

export interface XmlElement {
  readonly namespace: string
  /** Without its prefix. */
  readonly name: string
  /** By local name; those of a namespace of their own as `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text directly within, all pieces of it. */
  readonly text: string
}

export interface XmlBounds {
  /** Characters of the whole document. */
  readonly length: number
  readonly elements: number
  readonly depth: number
}

interface Growing extends XmlElement {
  readonly children: Growing[]
  text: string
}

/** The root element. Throws `xml-too-large` and `xml-malformed`, nothing else. */
export function readXml(text: string, bounds: XmlBounds): XmlElement {
  if (text.length > bounds.length) throw new NamedError(xmlErrors, 'xml-too-large')
  const open: Growing[] = []
  let root: Growing | undefined
  let elements = 0
  const parser = new SaxesParser({ xmlns: true })
  parser.on('doctype', () => malformed('a document type'))
  parser.on('error', (fault) => malformed(fault.message))
  parser.on('opentag', ({ uri, local, attributes }) => {
    elements++
    if (elements > bounds.elements || open.length >= bounds.depth)
      throw new NamedError(xmlErrors, 'xml-too-large')
    const element: Growing = {
      namespace: uri,
      name: local,
      attributes: new Map(
        Object.values(attributes).map((attribute) => [
          attribute.uri === '' ? attribute.local : `{${attribute.uri}}${attribute.local}`,
          attribute.value,
        ]),
      ),
      children: [],
      text: '',
    }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  const addText = (piece: string) => {
    const element = open.at(-1)
    if (element) element.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => open.pop())
  try {
    parser.write(text).close()
  } catch (fault) {
    if (fault instanceof NamedError) throw fault
    return malformed(String(fault))
  }
  return root ?? malformed('no element')
}

function malformed(reason: string): never {
  throw new NamedError(xmlErrors, 'xml-malformed', { reason: reason.slice(0, 200) })
}

/** The first child of a name. */
export function childOf(element: XmlElement, namespace: string, name: string): XmlElement | undefined {
  return element.children.find((child) => child.namespace === namespace && child.name === name)
}

export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.namespace === namespace && child.name === name)
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text as it may stand in an element or an attribute. What XML 1.0 §2.2 has no place for is left out. */
export function escapeXml(text: string): string {
  return text.replace(NOT_A_CHARACTER, '').replace(/[&<>"']/g, (sign) => escapes[sign]!)
}

const NOT_A_CHARACTER =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
