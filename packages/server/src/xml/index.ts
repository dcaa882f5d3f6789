export { childOf, childrenOf, escapeXml, readXml, type XmlElement } from './xml-tree.ts'
