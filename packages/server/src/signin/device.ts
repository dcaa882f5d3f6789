/** What a browser says of itself, in two words for people. A User-Agent proves nothing; it helps to tell one's devices apart. */

export interface Device {
  readonly browser: string
  readonly system: string
}

/** The first that matches counts: browsers claim to be the others too. */
const browsers: readonly (readonly [mark: string, name: string])[] = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['CriOS/', 'Chrome'],
  ['HeadlessChrome/', 'Chrome'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
]
const systems: readonly (readonly [mark: string, name: string])[] = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
]

/** Empty words for what is not known. */
export function deviceOf(agent: string): Device {
  const name = (list: typeof browsers) => list.find(([mark]) => agent.includes(mark))?.[1] ?? ''
  return { browser: name(browsers), system: name(systems) }
}

/** In one line, for logs. */
export function deviceText(agent: string): string {
  const { browser, system } = deviceOf(agent)
  return [browser, system].filter((word) => word !== '').join(', ') || agent.slice(0, 60)
}
