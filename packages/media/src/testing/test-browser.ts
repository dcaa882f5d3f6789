/** Chromium as a peer: its own WebRTC, with a sound file for a microphone. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { wavHeader } from '../graph/wav.ts'
import { BROWSER_PAGE, samplesOfText } from './browser-page.ts'

const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Whether Chromium is installed; tests that need it say so where it is not. */
export const hasChromium = (): boolean => existsSync(PROGRAM)

export class TestBrowser {
  readonly #browser: Browser
  readonly #server: Server
  readonly #folder: string

  private constructor(browser: Browser, server: Server, folder: string) {
    this.#browser = browser
    this.#server = server
    this.#folder = folder
  }

  /** Starts a browser that says `sound` again and again. */
  static async start(sound: Int16Array, sampleRate: number): Promise<TestBrowser> {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-browser-'))
    const file = join(folder, 'microphone.wav')
    const bytes = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength)
    writeFileSync(file, Buffer.concat([wavHeader(sampleRate, 1, bytes.length), bytes]))
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(BROWSER_PAGE)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const browser = await chromium.launch({
      executablePath: PROGRAM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--allow-loopback-in-peer-connection',
        '--autoplay-policy=no-user-gesture-required',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${file}`,
      ],
    })
    return new TestBrowser(browser, server, folder)
  }

  /** A page with a connection of its own. `configuration` is an `RTCConfiguration`. */
  async open(configuration: object = {}): Promise<BrowserPhone> {
    const context = await this.#browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`)
    const phone = new BrowserPhone(page)
    await phone.run('begin', configuration)
    return phone
  }

  async stop(): Promise<void> {
    await this.#browser.close()
    await new Promise((resolve) => this.#server.close(resolve))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** One page and its connection. Descriptions are texts. */
export class BrowserPhone {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** Calls one of the functions of the page. */
  run<Result>(name: string, ...values: readonly unknown[]): Promise<Result> {
    return this.#page.evaluate(`${name}(...${JSON.stringify(values)})`) as Promise<Result>
  }

  /** An expression in the page. */
  value<Result>(expression: string): Promise<Result> {
    return this.#page.evaluate(expression) as Promise<Result>
  }

  /** Waits until the browser calls the connection so. */
  async reaches(state: string): Promise<void> {
    for (let turn = 0; turn < 1500; turn++) {
      if ((await this.value<string>('connection.connectionState')) === state) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`the browser was never ${state}: ${await this.value<string>('states.join()')}`)
  }

  /** All that was heard since the last time, at `HEARD_RATE`. */
  async takeHeard(): Promise<Int16Array> {
    return samplesOfText(await this.run<string>('take'))
  }

  close(): Promise<void> {
    return this.#page.context().close()
  }
}
