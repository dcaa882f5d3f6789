import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { BUILT_IN_RULES, DIRECTIONS, STEP_NAMES } from '@offhook/numbers'
import type { Browser, Page } from 'playwright-core'
import { words } from '../src/i18n/index.ts'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('the words for numbers', () => {
  it('tell every direction, step and built-in rule in both languages, and no other ones', () => {
    for (const { numberSteps } of [words.en, words.de]) {
      assert.deepEqual(Object.keys(numberSteps.directions).sort(), [...DIRECTIONS].sort())
      assert.deepEqual(Object.keys(numberSteps.directionHints).sort(), [...DIRECTIONS].sort())
      assert.deepEqual(Object.keys(numberSteps.steps).sort(), [...STEP_NAMES].sort())
      assert.deepEqual(Object.keys(numberSteps.rules).sort(), [...BUILT_IN_RULES].sort())
    }
  })
})

describe('the number workshop', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice([])
    browser = await openBrowser()
    opened = await openPage(browser, office.url, { width: 1600, height: 1000 })
    page = opened.page
    await signInAs(page)
    await page.goto('/administration/locations')
    await page.getByRole('link', { name: 'Main site' }).click()
    await page.getByRole('heading', { name: 'Try a number' }).waitFor()
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const answer = (direction: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('button', { name: direction }) })
  const number = () => page.getByRole('textbox', { name: 'Number', exact: true })
  const rule = () => page.getByRole('listitem', { name: 'Rule 1' })

  it('shows a number in all directions, and why', async () => {
    await number().fill('+49 89 777123')
    await answer('Dialled').getByText('0089777123').waitFor()
    await answer('Shown to people').getByText('+49 (89) 777123').waitFor()
    assert.equal(await page.locator('[aria-controls^=steps-]').count(), DIRECTIONS.length)
    await page.getByRole('button', { name: /^Dialled/ }).click()
    const steps = page.getByRole('list', { name: 'Steps of “Dialled”' })
    await steps.getByText('Access code put in front').waitFor()
    // A rule of the location leads to its place in the form, which opens.
    await steps.getByRole('button', { name: 'Access code for national calls.' }).click()
    await page.getByRole('textbox', { name: 'National calls', exact: true }).waitFor()
    await page.locator('[data-place="/pbx/accessCodes/national"][data-lit=true]').waitFor()
  })

  it('keeps an answer as a test, which an edit turns red; the rule that fires is lit', async () => {
    await page.getByRole('button', { name: 'Keep “Dialled” as a test' }).click()
    const tests = page.getByRole('region', { name: 'Saved tests' })
    await tests.getByText('holds').waitFor({ state: 'attached' })

    await page.getByRole('tab', { name: 'Dialling' }).click()
    await page.getByRole('button', { name: 'Add a rule' }).click()
    const match = rule().getByRole('textbox', { name: 'If the number is' })
    await match.fill('^\\+49(89')
    await rule().getByText('cannot be read at character').waitFor()
    await answer('Dialled').getByText('0089777123').first().waitFor()
    assert.ok(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled())

    await match.fill('^\\+4989777(...)$')
    await rule().getByRole('combobox', { name: 'Then it' }).click()
    await page.getByRole('option', { name: 'becomes' }).click()
    await rule().getByRole('textbox', { name: 'What it becomes' }).fill('77\\1')
    await answer('Dialled').getByText('77123', { exact: true }).first().waitFor()
    await page.locator('[data-place="/rules/dial/0"][data-lit=true]').waitFor()
    await tests.getByText('broken').waitFor({ state: 'attached' })
    await tests.getByText('now 77123').waitFor()
    assert.equal(office.server.parts.numbers.of().dial('+49 89 777123').result, '0089777123')
  })

  it('orders rules with the keyboard', async () => {
    await page.getByRole('button', { name: 'Add a rule' }).click()
    const second = page.getByRole('listitem', { name: 'Rule 2' })
    await second.getByRole('textbox', { name: 'If the number is' }).fill('^999$')
    await page.keyboard.press('Alt+ArrowUp')
    await until('the rule has moved', async () =>
      (await rule().getByRole('textbox', { name: 'If the number is' }).inputValue()).includes('999'),
    )
    await page.keyboard.press('Alt+ArrowDown')
    await page.getByRole('button', { name: 'Remove rule 2' }).click()
  })

  it('saves what applies to calls from then on, and asks before edits are lost', async () => {
    await page.getByRole('button', { name: 'Take the new answer' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Main site saved. It holds from the next call on.').waitFor()
    assert.equal(office.server.parts.numbers.of().dial('+49 89 777123').result, '77123')
    const [test] = office.server.parts.locations.plan.default.tests
    assert.deepEqual(test, { input: '+49 89 777123', as: 'dial', expected: '77123' })

    await page.getByRole('button', { name: 'Phone system and numbers' }).click()
    await page.getByRole('textbox', { name: 'Base number' }).fill('9999')
    await page.getByRole('region', { name: 'What saving changes' }).getByText('+49309999301').waitFor()
    await page.getByRole('link', { name: 'All locations' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('link', { name: 'Main site' }).waitFor()
  })

  it('finds access codes from test calls', async () => {
    await page.getByRole('link', { name: 'Main site' }).click()
    await page.getByRole('button', { name: /^Access codes/ }).click()
    await page.getByRole('button', { name: 'Find the codes to take off' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Number of the mobile phone' }).fill('0151 23456789')
    await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByRole('textbox').fill('8015123456789')
    for (let call = 1; call < 5; call++) await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByRole('button', { name: 'Show the result' }).click()
    await dialog.getByRole('button', { name: 'Put into the form' }).click()
    await until(
      'the code stands in the form',
      async () => (await page.getByRole('textbox', { name: 'Callers', exact: true }).inputValue()) === '8',
    )
  })

  it('takes files of facts, says which line is wrong, and gives them back', async () => {
    await page.goto('/administration/locations')
    const row = page.getByRole('listitem').filter({ hasText: 'cities.xml' })
    const choose = async (text: string) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        row
          .getByRole('button', { name: /cities\.xml$/ })
          .first()
          .click(),
      ])
      await chooser.setFiles({ name: 'cities.xml', mimeType: 'text/xml', buffer: Buffer.from(text) })
    }
    await choose('<cities>\n<city ID="089"><name>Minga</name></city>\n</cities>')
    await row
      .getByRole('alert')
      .getByText(/line 2, "089"/)
      .waitFor()
    await choose('<cities>\n<city ID="+4989"><name>Minga</name></city>\n</cities>')
    await row.getByText(/1 entry, since/).waitFor()
    assert.equal(await row.getByRole('alert').count(), 0)
    assert.equal(office.server.parts.numbers.of('301').place('+4989123456', 'de'), 'Minga')
    await row.getByRole('button', { name: 'Remove cities.xml' }).click()
    await row.getByText('Built in', { exact: true }).waitFor()
    assert.equal(office.server.parts.numbers.of('301').place('+4989123456', 'de'), 'München')
  })

  it('is sound in both themes and languages, on every width', async () => {
    const { locations } = office.server.parts
    const { json } = locations.plan.default
    const emergency = [{ name: 'HQ', subnet: '10.12.13.0/24', numbers: ['110'], prefix: '81' }]
    const leastCostRouting = {
      providers: [{ name: 'Arcor', prefix: '01070' }],
      zones: [{ name: 'Mobile', prefixes: ['+4917'] }],
      grid: [{ zone: 'Mobile', days: 'mon-fri', from: '08:00', to: '18:00', provider: 'Arcor' }],
    }
    const projects = [{ name: 'Amt2', code: '80X', use: 'dial' }]
    const location = { ...json, emergency, leastCostRouting, projects }
    const tests = [{ input: '110', as: 'dial', expected: '999' }] as const
    await locations.change('Main site', { location, tests: [...tests], lines: [] })
    for (const [language, theme] of [
      ['en', 'light'],
      ['de', 'dark'],
    ] as const) {
      const other = await openPage(browser, office.url, { language, theme })
      await signInAs(other.page)
      const found: string[] = []
      for (const path of ['locations', 'locations/workshop?location=Main+site']) {
        await other.page.goto(`/administration/${path}`)
        await other.page.locator('h1').waitFor()
        if (path.includes('?')) await openEverything(other.page)
        for (const width of [390, 1024, 1600]) {
          await other.page.setViewportSize({ width, height: 900 })
          await other.page.waitForTimeout(80)
          if (await other.page.evaluate('document.documentElement.scrollWidth > innerWidth'))
            found.push(`${path} is wider than ${width} pixels`)
        }
        found.push(...(await seriousFindings(other.page)).map((finding) => `${path} ${finding}`))
      }
      assert.deepEqual(found, [], `${language}, ${theme}`)
      assert.deepEqual(other.complaints, [])
      await other.context.close()
    }
  })
})

/** All sections, a number with its steps. */
async function openEverything(page: Page): Promise<void> {
  await page.locator('#tester-title').waitFor()
  await page.locator('section[aria-labelledby=tester-title] input').first().fill('+49 89 777123')
  await page.locator('[aria-controls=steps-dial]').click()
  await page.locator('#steps-dial ol').waitFor()
  await page.getByRole('switch').last().check()
  const closed = page.locator('h2 button[aria-expanded=false]')
  while ((await closed.count()) > 0) await closed.first().click()
  await page.locator('#applications-body').waitFor()
}
