/** Chromium for the tests, and what they do in it again and again. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { password } from './office.ts'

export { until } from '@offhook/base/testing'

/** `more`: further switches of Chromium. `program` runs it elsewhere, as in another network. */
export async function openBrowser(
  more: readonly string[] = [],
  program = process.env.CHROMIUM ?? '/usr/bin/chromium',
): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  })
}

export interface PageOptions {
  readonly language?: 'de' | 'en'
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
}

export interface OpenedPage {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained about: scripts that failed, and whatever the content security policy refused. */
  readonly complaints: string[]
}

export async function openPage(
  browser: Browser,
  url: string,
  options: PageOptions = {},
): Promise<OpenedPage> {
  const { language = 'en', theme = 'light', width = 1280, height = 800 } = options
  const context = await browser.newContext({
    baseURL: url,
    ignoreHTTPSErrors: true,
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    locale: language === 'de' ? 'de-DE' : 'en-GB',
    colorScheme: theme,
    viewport: { width, height },
  })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (fault) => complaints.push(fault.message))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  return { page, context, complaints }
}

/** Signs in through the page, as a person does. */
export async function signInAs(page: Page, user = 'anna'): Promise<void> {
  await page.goto('/people')
  await page.locator('input[autocomplete=username]').fill(user)
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('grid').waitFor()
}
