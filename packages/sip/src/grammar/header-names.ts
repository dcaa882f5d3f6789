/** The spelling of header names: long, as the registry of RFC 3261 §20 and its extensions writes them. */

/** Compact forms (RFC 3261 §7.3.3 and the extensions that define one). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
}

const KNOWN = [
  ...[
    'Accept',
    'Accept-Contact',
    'Accept-Encoding',
    'Accept-Language',
    'Alert-Info',
    'Allow',
    'Allow-Events',
  ],
  ...[
    'Answer-Mode',
    'Authentication-Info',
    'Authorization',
    'Call-ID',
    'Call-Info',
    'Contact',
    'Content-Disposition',
  ],
  ...['Content-Encoding', 'Content-Language', 'Content-Length', 'Content-Type', 'CSeq', 'Date', 'Diversion'],
  ...['Error-Info', 'Event', 'Expires', 'Flow-Timer', 'From', 'Geolocation', 'History-Info', 'Identity'],
  ...['Identity-Info', 'In-Reply-To', 'Info-Package', 'Join', 'Max-Breadth', 'Max-Forwards', 'MIME-Version'],
  ...['Min-Expires', 'Min-SE', 'Organization', 'P-Access-Network-Info', 'P-Asserted-Identity'],
  ...[
    'P-Associated-URI',
    'P-Called-Party-ID',
    'P-Charging-Vector',
    'P-Preferred-Identity',
    'Path',
    'Priority',
  ],
  ...['Priv-Answer-Mode', 'Privacy', 'Proxy-Authenticate', 'Proxy-Authorization', 'Proxy-Require', 'RAck'],
  ...['Reason', 'Record-Route', 'Recv-Info', 'Refer-Events-At', 'Refer-Sub', 'Refer-To', 'Referred-By'],
  ...[
    'Reject-Contact',
    'Remote-Party-ID',
    'Replaces',
    'Reply-To',
    'Request-Disposition',
    'Require',
    'Retry-After',
  ],
  ...['Route', 'RSeq', 'Security-Client', 'Security-Server', 'Security-Verify', 'Server', 'Service-Route'],
  ...[
    'Session-Expires',
    'Session-ID',
    'SIP-ETag',
    'SIP-If-Match',
    'Subject',
    'Subscription-State',
    'Supported',
  ],
  ...[
    'Suppress-If-Match',
    'Target-Dialog',
    'Timestamp',
    'To',
    'Unsupported',
    'User-Agent',
    'User-to-User',
    'Via',
  ],
  ...['Warning', 'WWW-Authenticate', 'X-Serialnumber'],
]

/** Every spelling that is often seen, to the long name. */
const SPELLINGS = new Map<string, string>()
for (const name of KNOWN) {
  SPELLINGS.set(name, name)
  SPELLINGS.set(name.toLowerCase(), name)
}
for (const [short, long] of Object.entries(COMPACT)) {
  SPELLINGS.set(short, long)
  SPELLINGS.set(short.toUpperCase(), long)
}

/** Long names by the length and the first and last letter; few share all three. */
const BY_SHAPE: string[][] = Array.from({ length: 1024 }, () => [])
for (const name of KNOWN) {
  BY_SHAPE[shape(name.length, name.charCodeAt(0), name.charCodeAt(name.length - 1))]!.push(name)
}

function shape(length: number, first: number, last: number): number {
  return (length * 37 + first * 5 + last) & 1023
}

/**
 * The long name that stands in `text` from `from` to `to`, letter by letter as the registry spells it; undefined when another
 * spelling or another name stands there. Cuts nothing out of `text`, and so is quicker than {@link canonicalName}.
 */
export function knownName(text: string, from: number, to: number): string | undefined {
  const length = to - from
  const candidates = BY_SHAPE[shape(length, text.charCodeAt(from), text.charCodeAt(to - 1))]
  if (!candidates) return undefined
  for (let i = 0; i < candidates.length; i++) {
    const name = candidates[i]!
    if (name.length === length && text.startsWith(name, from)) return name
  }
  return undefined
}

/** The long name in the registry's spelling; a name that is not known comes back as it is. */
export function canonicalName(name: string): string {
  return SPELLINGS.get(name) ?? SPELLINGS.get(name.toLowerCase()) ?? name
}

/** Whether `name` is a long name in the registry's spelling. */
export function isRegistered(name: string): boolean {
  return SPELLINGS.get(name) === name
}

/** Whether two names are the same header. */
export function isSameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase())
}
