/**
 * Every page in both languages and both themes: no serious finding of axe, nothing wider than the screen. One browser looks at all of
 * them: each page is opened once in a language and changes its theme in place. With OFFHOOK_SCREENS=1 it also saves pictures into
 * docs/screens.
 */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { Rest } from './at-rest.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openNewServer, openOffice } from './office.ts'
import {
  addCompanyPage,
  assertNoneIsMissing,
  pagesOfAdministrators,
  pagesOfEverybody,
  pagesOutside,
  pathOf,
} from './page-list.ts'

const pictures = new URL('../../../docs/screens/', import.meta.url).pathname
const takesPictures = process.env.OFFHOOK_SCREENS === '1'
const widths = takesPictures ? [390, 1024, 1600] : [390, 1280]

const languages = ['en', 'de'] as const
const themes = ['light', 'dark'] as const
/** Looks at one page as it is: what is wrong with it in all widths and both themes. */
class Examiner {
  readonly page: Page
  readonly #rest: Rest

  constructor(page: Page) {
    this.page = page
    this.#rest = new Rest(page)
  }

  open(path: string): Promise<void> {
    return this.#rest.open(path)
  }

  async examine(what: string, language: string): Promise<string[]> {
    const found: string[] = []
    for (const width of widths) {
      await this.page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
      for (const theme of themes) {
        const name = `${what.replaceAll(/\W+/g, '-')}-${language}-${theme}`
        await this.#wear(theme)
        const isTooWide = await this.page.evaluate('document.documentElement.scrollWidth > innerWidth')
        if (isTooWide) found.push(`${name} is wider than ${width} pixels`)
        if (takesPictures) await this.page.screenshot({ path: `${pictures}${name}-${width}.png` })
        if (width === widths.at(-1)) found.push(...(await this.#findings(name, theme)))
      }
    }
    return found
  }

  /** The theme of the system changes, and the page with it. */
  async #wear(theme: (typeof themes)[number]): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme })
    await this.page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor()
    await this.#rest.wait()
  }

  async #findings(name: string, theme: (typeof themes)[number]): Promise<string[]> {
    const isThere = await this.page.evaluate('"axe" in window')
    const axe = new AxeBuilder({
      page: this.page,
      // Its half a megabyte of script is needed once for each document.
      ...(isThere ? { axeSource: 'undefined' } : {}),
    })
      // In the page itself: no frame of ours has another origin, so no further page is needed to put results together.
      .setLegacyMode()
      .options({ resultTypes: ['violations'], iframes: false })
    // Themes differ in nothing but colours: what is not about them was looked at in the first.
    if (theme !== themes[0]) axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    return serious.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${name}: ${id}: ${html} ${failureSummary}`),
    )
  }
}

describe('every page, in both languages and themes', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page
  let examiner: Examiner

  before(async () => {
    if (takesPictures) mkdirSync(pictures, { recursive: true })
    office = await openOffice(['301', '302', '303', '304', '305', '306', '308', '309', '311'])
    browser = await openBrowser()
    await aMorning(office)
    await addCompanyPage(office)
    opened = await openPage(browser, office.url)
    page = opened.page
    examiner = new Examiner(page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
  })

  it('leaves out no page', async () => {
    await examiner.open('people')
    await assertNoneIsMissing(page)
  })

  for (const language of languages) {
    it(`is sound in ${language}`, async () => {
      if (language !== 'en') await switchTo(language)
      const found: string[] = []
      for (const path of ['people', ...pagesOutside]) {
        await examiner.open(path)
        found.push(...(await examiner.examine(path === 'people' ? 'sign-in' : pathOf(path), language)))
      }
      await signInAs(page)
      for (const path of [...pagesOfEverybody, ...pagesOfAdministrators]) {
        await examiner.open(path)
        const name = path === 'journal' ? 'journal-list' : pathOf(path)
        found.push(...(await examiner.examine(name, language)))
      }
      found.push(...(await examineStory(language)))
      found.push(...(await examineCalls(language)))
      assert.deepEqual([...found, ...opened.complaints], [])
    })
  }

  /** Chosen in the settings, and kept by the browser when one has signed out. */
  async function switchTo(language: 'de'): Promise<void> {
    await examiner.open('settings')
    await page.getByRole('radiogroup', { name: 'Language' }).getByText('Deutsch').click()
    await page.locator(`html[lang=${language}]`).waitFor()
    await until('it is kept', () => office.server.parts.people.byUser('anna')?.language === language)
    await page.context().clearCookies()
  }

  async function examineStory(language: string): Promise<string[]> {
    await examiner.open('journal')
    await page.locator('article button').first().click()
    await page.getByRole('dialog').locator('ol').first().waitFor()
    return examiner.examine('journal', language)
  }

  async function examineCalls(language: string): Promise<string[]> {
    await examiner.open('people')
    await page.getByRole('grid').waitFor()
    const call = office.phone('304').dial('301')
    await page.getByRole('article').waitFor()
    const found = await examiner.examine('call', language)
    await office.phone('301').answer()
    await page.locator('[data-service=consultationCall]').click()
    await page.keyboard.type('305')
    await page.keyboard.press('Enter')
    await until("Elif's phone rings", () => office.phone('305').ringing.length === 1)
    await office.phone('305').answer()
    await page.locator('[data-service=alternateCall]').waitFor()
    found.push(...(await examiner.examine('consultation', language)))
    await examiner.open('calls')
    await page.locator('[data-service=alternateCall]').waitFor()
    found.push(...(await examiner.examine('calls-busy', language)))
    for (const phone of ['301', '304', '305'].map((line) => office.phone(line)))
      for (const each of phone.calls) if (each.state !== 'over') phone.hangUp(each)
    await until('the calls are over', () => call.state === 'over')
    return found
  }
})

describe('the set-up page, in both languages and themes', () => {
  it('is sound', async (t) => {
    const { server, url, token } = await openNewServer()
    t.after(() => server.close())
    const browser = await openBrowser()
    t.after(() => browser.close())
    const { page, complaints } = await openPage(browser, url)
    const examiner = new Examiner(page)
    const found: string[] = []
    await examiner.open(`setup?token=${token}`)
    await page.locator('input[autocomplete=name]').fill('Anna Schmidt')
    await page.locator('input[autocomplete=new-password]').fill('birke-ampel-tasse')
    for (const step of ['administrator', 'name', 'place', 'people', 'connect']) {
      await page.locator(`main[data-step=${step === 'connect' ? 'phone' : step}]`).waitFor()
      if (step === 'place') await fillPlace(page)
      if (step === 'people') await fillPeople(page)
      for (const language of languages) {
        await page.getByText(language.toUpperCase(), { exact: true }).click()
        await page.locator(`html[lang=${language}]`).waitFor()
        found.push(...(await examiner.examine(`setup-${step}`, language)))
      }
      if (step !== 'connect') await page.locator('button[type=submit]').click()
    }
    assert.deepEqual([...found, ...complaints], [])
  })

  async function fillPlace(page: Page): Promise<void> {
    const inputs = page.locator('main input')
    await inputs.nth(0).click()
    await inputs.nth(0).fill('+49')
    await page.getByRole('option').first().click()
    await page.locator('main input[inputmode=tel]').nth(0).fill('30')
    await page.locator('main input[inputmode=tel]').nth(1).fill('23125')
  }

  async function fillPeople(page: Page): Promise<void> {
    await page.locator('main input[type=radio]').first().click()
    await page.locator('main fieldset > div').nth(2).locator('input').nth(1).fill('Ben Carter')
  }
})

/** Some calls that make the pages worth looking at. */
async function aMorning(office: Office): Promise<void> {
  const { people } = office.server.parts
  await people.change(people.byUser('grace')!.id, { ownPresence: 'away', note: 'At the fair until Friday' })
  for (const [from, to, end] of [
    ['302', '301', 'missed'],
    ['303', '301', 'answered'],
    ['301', '306', 'busy'],
    ['309', '301', 'answered'],
  ] as const) {
    const call = office.phone(from).dial(to)
    await until(`${to} rings`, () => office.phone(to).ringing.length === 1)
    if (end === 'answered') {
      await office.phone(to).answer()
      await until('they talk', () => call.state === 'talking')
    }
    if (end === 'busy') office.phone(to).reject(486)
    else office.phone(from).hangUp(call)
    await until('the call is over', () => call.state === 'over' && office.phone(to).ringing.length === 0)
  }
  const talk = office.phone('308').dial('311')
  await until('Kate rings', () => office.phone('311').ringing.length === 1)
  await office.phone('311').answer()
  await until('they talk', () => talk.state === 'talking')
}
