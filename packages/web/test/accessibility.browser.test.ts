/**
 * Every page in both languages and both themes: no serious finding of axe, nothing wider than the screen. With OFFHOOK_SCREENS=1 it also
 * saves pictures into docs/screens.
 */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openNewServer, openOffice } from './office.ts'

const pictures = new URL('../../../docs/screens/', import.meta.url).pathname
const takesPictures = process.env.OFFHOOK_SCREENS === '1'
const widths = takesPictures ? [390, 1024, 1600] : [390, 1280]

const languages = ['en', 'de'] as const
const themes = ['light', 'dark'] as const
const pages = [
  'people',
  'calls',
  'journal',
  'settings',
  'profile',
  'administration/overview',
  'administration/people',
  'administration/groups',
  'administration/lens',
  'administration/services',
  'administration/profiles',
  'administration/extensions',
  'administration/phones',
  'administration/lines',
  'administration/locations',
  'administration/locations/workshop',
  'administration/computers',
  'administration/applications',
  'administration/directories',
  'administration/media',
  'administration/security',
  'administration/audit',
  'administration/ladder',
  'administration/events',
  'administration/settings',
] as const

/** Those of people who have not signed in. */
const pagesOutside = ['reset'] as const

/** What is wrong with the page, in all widths. */
async function examine(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
    await page.waitForTimeout(takesPictures ? 400 : 80)
    const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    if (isTooWide) found.push(`${name} is wider than ${width} pixels`)
    if (takesPictures) await page.screenshot({ path: `${pictures}${name}-${width}.png` })
  }
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  for (const { id, nodes } of serious)
    for (const { html, failureSummary } of nodes) found.push(`${name}: ${id}: ${html} ${failureSummary}`)
  return found
}

describe('every page, in both languages and themes', () => {
  let office: Office
  let browser: Browser

  before(async () => {
    if (takesPictures) mkdirSync(pictures, { recursive: true })
    office = await openOffice(['301', '302', '303', '304', '305', '306', '308', '309', '311'])
    browser = await openBrowser()
    await aMorning(office)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
  })

  for (const language of languages) {
    for (const theme of themes) {
      it(`is sound in ${language}, ${theme}`, async () => {
        const { page, context, complaints } = await openPage(browser, office.url, { language, theme })
        const name = (what: string) => `${what.replaceAll('/', '-')}-${language}-${theme}`
        await page.goto('/people')
        await page.locator('input[autocomplete=username]').waitFor()
        const found = await examine(page, name('sign-in'))
        const visit = async (path: string) => {
          await page.goto(`/${path}`)
          await page.locator('h1').first().waitFor()
          await page.waitForLoadState('networkidle')
          found.push(...(await examine(page, name(path === 'journal' ? 'journal-list' : path))))
        }
        for (const path of pagesOutside) await visit(path)
        await page.goto('/people')
        await signInAs(page)
        for (const path of pages) await visit(path)
        found.push(...(await examineStory(page, name('journal'))))
        found.push(...(await examineCalls(page, name)))
        await context.close()
        assert.deepEqual([...found, ...complaints], [])
      })
    }
  }

  async function examineStory(page: Page, name: string): Promise<string[]> {
    await page.goto('/journal')
    await page.locator('article button').first().click()
    await page.getByRole('dialog').locator('ol').first().waitFor()
    return examine(page, name)
  }

  async function examineCalls(page: Page, name: (what: string) => string): Promise<string[]> {
    await page.goto('/people')
    await page.getByRole('grid').waitFor()
    const call = office.phone('304').dial('301')
    await page.getByRole('article').waitFor()
    const found = await examine(page, name('call'))
    await office.phone('301').answer()
    await page.locator('[data-service=consultationCall]').click()
    await page.keyboard.type('305')
    await page.keyboard.press('Enter')
    await until("Elif's phone rings", () => office.phone('305').ringing.length === 1)
    await office.phone('305').answer()
    await page.locator('[data-service=alternateCall]').waitFor()
    found.push(...(await examine(page, name('consultation'))))
    await page.goto('/calls')
    await page.locator('[data-service=alternateCall]').waitFor()
    found.push(...(await examine(page, name('calls-busy'))))
    for (const phone of ['301', '304', '305'].map((line) => office.phone(line)))
      for (const each of phone.calls) if (each.state !== 'over') phone.hangUp(each)
    await until('the calls are over', () => call.state === 'over')
    return found
  }
})

describe('the set-up page, in both languages and themes', () => {
  let browser: Browser

  before(async () => {
    browser = await openBrowser()
  })

  after(() => browser?.close())

  for (const language of languages) {
    for (const theme of themes) {
      it(`is sound in ${language}, ${theme}`, async () => {
        const { server, url, token } = await openNewServer()
        const { page, context } = await openPage(browser, url, { language, theme })
        const found: string[] = []
        await page.goto(`/setup?token=${token}`)
        await page.locator('input[autocomplete=name]').fill('Anna Schmidt')
        await page.locator('input[autocomplete=new-password]').fill('birke-ampel-tasse')
        for (const step of ['administrator', 'name', 'place', 'people', 'connect']) {
          await page.locator(`main[data-step=${step === 'connect' ? 'phone' : step}]`).waitFor()
          if (step === 'place') await fillPlace(page)
          if (step === 'people') await fillPeople(page)
          await page.waitForLoadState('networkidle')
          found.push(...(await examine(page, `setup-${step}-${language}-${theme}`)))
          if (step !== 'connect') await page.locator('button[type=submit]').click()
        }
        await context.close()
        await server.close()
        assert.deepEqual(found, [])
      })
    }
  }

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
