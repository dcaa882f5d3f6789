/** Whether a page has come to rest, seen from outside. */
import type { Page, Request, WebSocket } from 'playwright-core'
import { until } from './browser.ts'

const stillness = `document.querySelector('.mantine-Skeleton-root') === null &&
  document.getAnimations().every(({ playState, effect }) =>
    playState !== 'running' || effect.getComputedTiming().endTime === Infinity)`

export class Rest {
  readonly #page: Page
  /** What the page itself is still fetching, and sockets on which nothing has come yet. */
  readonly #awaited = new Set<Request | WebSocket>()

  constructor(page: Page) {
    this.#page = page
    const isHere = (what: Request | WebSocket) => void this.#awaited.delete(what)
    page.on('request', (request) => {
      if (request.frame() === page.mainFrame()) this.#awaited.add(request)
    })
    page.on('requestfinished', isHere)
    page.on('requestfailed', isHere)
    page.on('websocket', (socket) => {
      this.#awaited.add(socket)
      socket.on('framereceived', () => isHere(socket))
      socket.on('close', () => isHere(socket))
    })
  }

  /** Opens a page of the client, and waits until it is all there. */
  async open(path: string): Promise<void> {
    this.#awaited.clear()
    await this.#page.goto(`/${path}`)
    await this.#page.locator('h1').first().waitFor()
    await this.wait()
  }

  /** Until nothing is fetched, nothing is left to load, nothing moves. */
  async wait(): Promise<void> {
    await until('the page is at rest', () => this.#isReached()).catch((fault) => {
      const awaited = [...this.#awaited].map((each) => each.url()).join(', ')
      throw new Error(`${this.#page.url()} awaits ${awaited || 'no request, but moves'}`, { cause: fault })
    })
  }

  async #isReached(): Promise<boolean> {
    if (this.#awaited.size > 0) return false
    return (await this.#page.evaluate(stillness)) === true && this.#awaited.size === 0
  }
}
