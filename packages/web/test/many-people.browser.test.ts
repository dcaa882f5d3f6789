/** 10,000 colleagues: the list draws only what is seen, and one person's news touches one tile. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { PersonView, ServerEvent } from '@offhook/contract'
import type { Browser, Page, WebSocketRoute } from 'playwright-core'
import { openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const COUNT = 10_000

/** Made of a real snapshot: the same people again and again, under other names. */
function many(people: readonly PersonView[]): PersonView[] {
  return Array.from({ length: COUNT }, (_, index) => {
    const like = people[index % people.length]!
    const id = `01J${String(index).padStart(23, '0')}`
    const department = `Department ${String(index % 40).padStart(2, '0')}`
    return {
      ...like,
      id,
      name: `${like.name} ${String(index).padStart(5, '0')}`,
      department,
      isFavourite: false,
    }
  })
}

describe('10,000 people', () => {
  let office: Office
  let browser: Browser
  let page: Page
  let socket: WebSocketRoute
  let people: PersonView[] = []
  let sequence = 0

  before(async () => {
    office = await openOffice([])
    browser = await openBrowser()
    ;({ page } = await openPage(browser, office.url))
    await page.routeWebSocket(/\/api\/v1\/events/, (route) => {
      socket = route
      const server = route.connectToServer()
      server.onMessage((message) => {
        const event = JSON.parse(String(message)) as ServerEvent
        sequence = event.sequence
        // News of the few real ones would make them more than 10,000.
        if (event.type === 'person') return
        if (event.type === 'snapshot') people = many(event.people)
        route.send(JSON.stringify(event.type === 'snapshot' ? { ...event, people } : event))
      })
    })
    await signInAs(page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
  })

  it('draws only what is seen', async () => {
    await page.getByText('10000', { exact: true }).waitFor()
    const tiles = () => page.getByRole('gridcell').count()
    await until('they are drawn', async () => (await tiles()) > 10)
    assert.ok((await tiles()) < 100, `${await tiles()} tiles`)
  })

  it('keeps few tiles in the page, however far one scrolls', async () => {
    const { most, lengths } = (await page.evaluate(`new Promise((resolve) => {
      const grid = document.querySelector('[role=grid]')
      const lengths = []
      let most = 0
      let last = performance.now()
      const step = (now) => {
        lengths.push(now - last)
        last = now
        most = Math.max(most, grid.querySelectorAll('[role=gridcell]').length)
        grid.scrollTop += 160
        if (lengths.length < 90) requestAnimationFrame(step)
        else resolve({ most, lengths: lengths.slice(5).sort((a, b) => a - b) })
      }
      requestAnimationFrame(step)
    })`)) as { most: number; lengths: number[] }
    const median = lengths[Math.floor(lengths.length / 2)]!
    console.log(
      `a frame while scrolling: median ${median.toFixed(1)} ms, longest ${lengths.at(-1)!.toFixed(1)} ms; ${most} tiles`,
    )
    assert.ok(most > 0 && most < 200, `${most} tiles`)
  })

  /** The grid marks the end of scrolling some time after it; from then on nothing moves by itself. */
  async function untilStill(): Promise<void> {
    await page.evaluate(`new Promise((resolve) => {
      let timer
      const observer = new MutationObserver(() => wait())
      const wait = () => {
        clearTimeout(timer)
        timer = setTimeout(() => (observer.disconnect(), resolve()), 500)
      }
      observer.observe(document.querySelector('[role=grid]'), { subtree: true, childList: true, attributes: true })
      wait()
    })`)
  }

  it("touches one tile for one person's news", async () => {
    const id = (await page.getByRole('gridcell').nth(28).getAttribute('data-person'))!
    const person = people.find((each) => each.id === id)!
    await untilStill()
    await page.evaluate(`{
      window.touched = new Set()
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target.nodeType === 1 ? target : target.parentElement
          window.touched.add(element.closest('[data-person]')?.dataset.person ?? 'elsewhere')
        }
      }).observe(document.querySelector('[role=grid]'), { subtree: true, childList: true, characterData: true, attributes: true })
    }`)
    const changed = { ...person, note: 'Back at three' }
    const sentAt = performance.now()
    socket.send(JSON.stringify({ type: 'person', sequence: sequence + 1, person: changed }))
    await page.getByText('Back at three').waitFor()
    console.log(`from the news to the screen: ${(performance.now() - sentAt).toFixed(0)} ms`)
    assert.deepEqual(await page.evaluate('[...window.touched]'), [id])
  })

  it('walks to the last one and back', async () => {
    await page.getByRole('gridcell').nth(3).focus()
    await page.keyboard.press('End')
    const last = page.locator('[role=gridcell]:focus')
    await until(
      'the last tile has the focus',
      async () => (await last.getAttribute('data-index')) === String(COUNT - 1),
    )
    await page.keyboard.press('Home')
    await until('the first tile has the focus', async () => (await last.getAttribute('data-index')) === '0')
  })

  it('finds one among all while one types', async () => {
    await page.getByRole('searchbox', { name: 'Search people' }).fill('04242')
    await until('one is left', async () => (await page.getByRole('gridcell').count()) === 1)
  })
})
