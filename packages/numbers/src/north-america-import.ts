/** Area-code rules from the list of local calls that localcallingguide.com gives for an exchange (§10.3.1). */

import { numberError } from './errors.ts'
import type { NorthAmericaRules } from './location.ts'
import { childText, parseXml } from './xml.ts'

/**
 * Reads the XML of `xmllocalprefix.php?npa=…&nxx=…`, saved or fetched: `<root><lca-data><prefix><npa/><nxx/>…`. Calls in the
 * own area that it does not list cost a toll. An administrator must review the result: nobody vouches for the data. Throws
 * `file-invalid`.
 */
export function readLocalCallingGuide(xml: string, ownAreaCode: string): NorthAmericaRules {
  const format = 'local calling guide'
  const root = parseXml(xml, format)
  const data = root.children.find((child) => child.name === 'lca-data')
  if (!data) {
    const problem = childText(root, 'error')?.slice(0, 100) || 'there is no list of local calls'
    throw numberError('file-invalid', { format, place: 'the first element', problem })
  }
  const prefixes = new Map<string, Set<string>>()
  for (const child of data.children) {
    const areaCode = childText(child, 'npa') ?? ''
    const exchange = childText(child, 'nxx') ?? ''
    if (child.name !== 'prefix' || !/^\d{3}$/.test(areaCode) || !/^\d{3}$/.test(exchange)) continue
    const known = prefixes.get(areaCode)
    if (known) known.add(exchange)
    else prefixes.set(areaCode, new Set([exchange]))
  }
  const rules = [...prefixes].map(([areaCode, exchanges]) => ({ areaCode, prefixes: [...exchanges].sort() }))
  return {
    ownAreaCode: {
      default: 'toll',
      toll: [],
      free: rules.filter((rule) => rule.areaCode === ownAreaCode),
    },
    otherAreaCodes: { local: rules.filter((rule) => rule.areaCode !== ownAreaCode) },
  }
}
