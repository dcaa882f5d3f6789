/** Walks a page with the keys alone. What is looked at stands in `walker.js`, which runs in the page. */
import type { Page } from 'playwright-core'
import type { Rest } from './at-rest.ts'
import { until } from './browser.ts'

export const walkerScript = new URL('walker.js', import.meta.url).pathname

/** Buttons with a key of their own, which Tab passes over: I, Enter, P, Space and Delete on a tile, and the question mark. */
const ownKeys = [
  /^Contact card of /,
  /^Call /,
  /^Pick up the call for /,
  /^More about /,
  /^Take .* out$/,
  /^\? shows all keys$/,
]

/** More than any page needs. */
const MOST_PRESSED = 400
/** So many are pressed without looking what came of it. */
const AT_ONCE = 20

/** What is wrong with the page, or with the dialog that lies over it. */
export async function walk(page: Page, what: string): Promise<string[]> {
  await page.evaluate('walker.begin()')
  const found = await round(page, what)
  const composites = (await page.evaluate('walker.compositesLeft()')) as number
  for (let at = 0; at < composites; at++) found.push(...(await walkComposite(page, what, at)))
  return [...new Set([...found, ...(await results(page, what))])]
}

/** Tab, until it comes round. */
async function round(page: Page, what: string): Promise<string[]> {
  await page.evaluate('walker.again()')
  for (let pressed = 0; !(await page.evaluate('walker.isRound()')); pressed += AT_ONCE) {
    if (pressed > MOST_PRESSED) return [`${what}: Tab never comes round`]
    await press(page, 'Tab', AT_ONCE)
  }
  return []
}

/** The arrow keys; and behind each of several tabs, Tab again. */
async function walkComposite(page: Page, what: string, at: number): Promise<string[]> {
  const found: string[] = []
  const enter = async () =>
    (await page.evaluate(`walker.enterComposite(${at})`)) as { members: number; areTabs: boolean }
  const { members, areTabs } = await enter()
  if (!areTabs) await press(page, 'ArrowRight', members)
  else
    for (let tab = 0; tab < members; tab++) {
      await enter()
      await page.keyboard.press('ArrowRight')
      found.push(...(await round(page, what)), ...(await results(page, what, '[role=tabpanel]')))
    }
  return found
}

/** What no key has reached, inside of `part` alone where one is named. */
async function results(page: Page, what: string, part = '*'): Promise<string[]> {
  const words = JSON.stringify(ownKeys.map(({ source }) => source))
  const found = (await page.evaluate(`walker.results(${words}, '${part}')`)) as string[]
  return found.map((each) => `${what}: ${each}`)
}

async function press(page: Page, key: string, times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => page.keyboard.press(key)))
}

interface Opener {
  /** What it is called in English. */
  readonly name: string | RegExp
  readonly role?: 'button' | 'gridcell'
  /** What opens it, with the focus on it. */
  readonly key?: 'Enter' | 'Space' | 'i'
  /** What opens. */
  readonly opens?: 'dialog' | 'menu'
}

/** What opens over the pages, by the path. */
export const openers: Readonly<Record<string, readonly Opener[]>> = {
  people: [
    { name: /^Carla/, role: 'gridcell', key: 'Space', opens: 'menu' },
    { name: /^Carla/, role: 'gridcell', key: 'i' },
    { name: /^Me:/ },
  ],
  journal: [{ name: /^Details of the call/ }],
  settings: [{ name: /^Administer: / }, { name: /^Change what .* sees$/ }],
  'administration/people': [
    { name: 'Add a person' },
    { name: 'Ben Carter' },
    { name: 'Columns' },
    { name: 'Import people (CSV)' },
  ],
  'administration/groups': [{ name: 'Add a group' }],
  'administration/profiles': [{ name: 'Add a profile' }, { name: 'Default' }],
  'administration/extensions': [{ name: 'Add an extension' }, { name: '302' }],
  'administration/lines': [{ name: 'Connect a phone system' }, { name: 'Settings' }, { name: '302' }],
  'administration/locations/workshop': [{ name: 'More', opens: 'menu' }],
  'administration/computers': [{ name: 'Add a computer' }],
  'administration/applications': [{ name: 'Add a webhook' }],
  'administration/directories': [{ name: 'Connect a directory' }],
  'administration/security': [{ name: 'Add a provider' }, { name: 'Add a directory' }],
}

/** What is wrong with what the opener opens: it takes the focus, keeps it, can be used by keys, and gives it back on Escape. */
export async function walkDialog(page: Page, rest: Rest, path: string, opener: Opener): Promise<string[]> {
  const { name, role = 'button', key = 'Enter', opens = 'dialog' } = opener
  const what = `${path}, ${name}`
  const from = page.locator('main, header').getByRole(role, { name, exact: true }).first()
  await from.focus()
  await page.evaluate('walker.rememberFocus()')
  await page.keyboard.press(key)
  const over = page.getByRole(opens).last()
  await over.waitFor()
  await rest.wait()
  await until(`${what} takes the focus`, async () => (await page.evaluate('walker.isInside()')) === true)
  const found = opens === 'menu' ? await walkMenu(page, what) : await walk(page, what)
  if ((await page.evaluate('walker.isInside()')) !== true) found.push(`${what}: loses the focus`)
  // The first may close the suggestions of a field.
  await page.keyboard.press('Escape')
  if (await over.isVisible()) await page.keyboard.press('Escape')
  await over.waitFor({ state: 'detached' })
  const isBack = async () => (await page.evaluate('walker.isFocusBack()')) === true
  await until(`${what} gives the focus back`, isBack)
  return found
}

async function walkMenu(page: Page, what: string): Promise<string[]> {
  const items = (await page.evaluate('walker.begin()')) as number
  await press(page, 'ArrowDown', items)
  return results(page, what)
}
