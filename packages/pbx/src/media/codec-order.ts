/**
 * The order of codecs in an offer, by what is set for whoever is offered it. Descriptions pass unread otherwise, so this changes their text and
 * nothing else: the first codec that both know is used (RFC 3264 §6.1). Pure.
 */

/** Static payload types (RFC 3551 §6) of the codecs that can be set; all others bear a name. */
const STATIC: Readonly<Record<string, string>> = { '0': 'pcmu', '8': 'pcma', '9': 'g722' }
/** The codecs that can be set. What phones speak beyond them stays as it is, behind those. */
const SETTABLE: readonly string[] = ['opus', 'g722', 'pcma', 'pcmu']
/** Every phone and every phone system has it. */
const ALWAYS = 'pcma'
/** Not speech. */
const BESIDE: readonly string[] = ['telephone-event', 'cn', 'red']

/** `sdp` with those of `codecs` in their order, and without those that are not among them; as it is where nothing would be left. */
export function withCodecs(sdp: string, codecs: readonly string[] | undefined): string {
  if (!codecs) return sdp
  const wanted = [...new Set([...codecs.map((name) => name.toLowerCase()), ALWAYS])]
  const sections = sdp.split(/(?=^m=)/m)
  return sections
    .map((section) => (section.startsWith('m=audio ') ? ordered(section, wanted) : section))
    .join('')
}

function ordered(section: string, wanted: readonly string[]): string {
  const line = /^m=audio \S+ \S+((?: \d{1,3})+)/.exec(section)
  if (!line) return section
  const types = line[1]!.trim().split(' ')
  const names = namesOf(section)
  const nameOf = (type: string) => names.get(type) ?? STATIC[type] ?? ''
  const rank = (type: string) => {
    const name = nameOf(type)
    const at = wanted.indexOf(name)
    return at >= 0 ? at : wanted.length + (BESIDE.includes(name) ? 1 : 0)
  }
  const kept = types.filter((type) => rank(type) < wanted.length || !SETTABLE.includes(nameOf(type)))
  if (kept.every((type) => BESIDE.includes(nameOf(type)))) return section
  const sorted = kept.toSorted((a, b) => rank(a) - rank(b))
  const gone = new Set(types.filter((type) => !kept.includes(type)))
  const head = line[0].slice(0, line[0].length - line[1]!.length)
  const rest = section.slice(line[0].length)
  return `${head} ${sorted.join(' ')}${withoutTypes(rest, gone)}`
}

function namesOf(section: string): Map<string, string> {
  const found = section.matchAll(/^a=rtpmap:(\d{1,3}) ([^/\s]{1,64})/gm)
  return new Map([...found].map(([, type, name]) => [type!, name!.toLowerCase()]))
}

function withoutTypes(text: string, gone: ReadonlySet<string>): string {
  if (gone.size === 0) return text
  return text
    .split('\n')
    .filter((line) => !gone.has(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d{1,3})\b/.exec(line)?.[1] ?? ''))
    .join('\n')
}
