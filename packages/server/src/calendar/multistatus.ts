/** The answers of WebDAV (RFC 4918 §13): one response a resource, with the properties that were asked for. Pure. */
import { childOf, childrenOf, readXml, type XmlElement } from '../xml/index.ts'

export const DAV = 'DAV:'
export const CALDAV = 'urn:ietf:params:xml:ns:caldav'
/** The namespace of Apple's getctag, which servers have spoken since before RFC 6578. */
export const CALENDARSERVER = 'http://calendarserver.org/ns/'

export interface DavResponse {
  readonly href: string
  /** Of the resource as a whole; null where properties have their own. */
  readonly status: number | null
  /** Those that the server found. */
  readonly properties: readonly XmlElement[]
}

const BOUNDS = { length: 16 * 1024 * 1024, elements: 200_000, depth: 32 }

/** Throws `xml-malformed` and `xml-too-large`. */
export function readMultistatus(text: string): readonly DavResponse[] {
  return childrenOf(readXml(text, BOUNDS), DAV, 'response').map((response) => ({
    href: childOf(response, DAV, 'href')?.text.trim() ?? '',
    status: statusOf(childOf(response, DAV, 'status')),
    properties: childrenOf(response, DAV, 'propstat').flatMap((propstat) => {
      const status = statusOf(childOf(propstat, DAV, 'status'))
      return status === 200 ? (childOf(propstat, DAV, 'prop')?.children ?? []) : []
    }),
  }))
}

export function propertyOf(response: DavResponse, namespace: string, name: string): XmlElement | undefined {
  return response.properties.find((property) => property.namespace === namespace && property.name === name)
}

/** `HTTP/1.1 200 OK` */
function statusOf(element: XmlElement | undefined): number | null {
  const code = /^\s*HTTP\/[\d.]+\s+(\d{3})/.exec(element?.text ?? '')?.[1]
  return code === undefined ? null : Number(code)
}
