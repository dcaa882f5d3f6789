/**
 * The office of the end-to-end tests: a whole server, real phones (baresip) over UDP, TCP and TLS, and colleagues in real browsers.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTestServer, type TestServer } from '@offhook/server/testing'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { Baresip, hasBaresip } from '../packages/pbx/src/testing/baresip.ts'

const CHROMIUM = '/usr/bin/chromium'
const webRoot = fileURLToPath(new URL('../packages/web/dist', import.meta.url))

/** What the tests need and is not there; empty when they can run. */
export function missingParts(): string[] {
  return [
    ...(hasBaresip() ? [] : ['baresip (Debian package baresip-core)']),
    ...(existsSync(CHROMIUM) ? [] : ['Chromium (Debian package chromium)']),
    ...(existsSync(join(webRoot, 'index.html')) ? [] : ['the built web client (npm run build)']),
  ]
}

export interface Colleague {
  readonly name: string
  readonly personId: string
  readonly phone: Baresip
  readonly page: Page
}

export interface Office {
  readonly server: TestServer
  colleague(name: string): Colleague
  close(): Promise<void>
}

export interface OfficePerson {
  readonly name: string
  readonly line: string
  readonly transport: 'udp' | 'tcp' | 'tls'
}

const password = 'a long enough password'

/** Starts the server, and for each person a phone that is signed in and a browser that shows the colleagues. */
export async function openOffice(people: readonly OfficePerson[]): Promise<Office> {
  const server = await startTestServer({ webRoot })
  const colleagues = new Map<string, Colleague>()
  const profile = await mkdtemp(join(tmpdir(), 'offhook-browser-'))
  let browser: BrowserContext | undefined
  let chrome: Browser | undefined
  const close = async () => {
    await browser?.close()
    await chrome?.close()
    for (const { phone } of colleagues.values()) await phone.stop()
    await server.close()
    await rm(profile, { recursive: true, force: true })
  }
  try {
    await server.setUp()
    chrome = await chromium.launch({ executablePath: CHROMIUM, args: chromiumArguments })
    for (const person of people) {
      const colleague = await arrive(server, chrome, person)
      colleagues.set(person.name, colleague)
    }
    return { server, close, colleague: (name) => colleagues.get(name)! }
  } catch (fault) {
    await close()
    throw fault
  }
}

/** Chromium alone on loopback: no background connections, no sandbox for root. */
export const chromiumArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

async function arrive(server: TestServer, chrome: Browser, person: OfficePerson): Promise<Colleague> {
  const { name, line, transport } = person
  const { account, person: known } = await server.addPerson({ name, line })
  const { parts } = server
  await parts.accounts.setPassword(known, password, name)
  const listener = server.addresses.sip.find((one) => one.transport.toLowerCase() === transport)!
  const phone = await Baresip.start({
    line,
    domain: parts.settings.current.presenceDomain,
    user: account!.device.user,
    secret: account!.secret,
    server: { address: '127.0.0.1', port: listener.port, transport },
  })
  try {
    const page = await signIn(server, chrome, known.user)
    return { name, personId: known.id, phone, page }
  } catch (fault) {
    await phone.stop()
    throw fault
  }
}

async function signIn(server: TestServer, chrome: Browser, user: string): Promise<Page> {
  const context = await chrome.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' })
  const page = await context.newPage()
  const gateway = server.addresses.gateway.find((one) => one.purpose === 'https')!
  await page.goto(`https://127.0.0.1:${gateway.port}/people`)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  // A password that somebody else gave is changed at the first sign-in.
  await page.locator('input[autocomplete=new-password]').fill(`${password}, and mine`)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'People' }).waitFor()
  return page
}

/** The tile of `colleague` on somebody's page; with a status, only while it shows that. */
export function tile(page: Page, { personId }: Colleague, status?: string) {
  return page.locator(`[data-person="${personId}"]${status === undefined ? '' : `[data-status="${status}"]`}`)
}
