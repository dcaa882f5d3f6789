/** Every page with the keys alone, as an administrator and as a person. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { Rest } from './at-rest.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { openers, walk, walkDialog, walkerScript } from './keyboard-walk.ts'
import { type Office, openOffice } from './office.ts'
import {
  addCompanyPage,
  assertNoneIsMissing,
  pagesOfAdministrators,
  pagesOfEverybody,
  pagesOutside,
  pathOf,
} from './page-list.ts'

describe('every page with the keys alone', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let rest: Rest

  before(async () => {
    office = await openOffice()
    browser = await openBrowser()
    await addCompanyPage(office)
    await missACall(office)
    await leadAndGive(office)
    opened = await openPage(browser, office.url)
    await opened.context.addInitScript({ path: walkerScript })
    rest = new Rest(opened.page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
  })

  /** Whatever a mouse could use there; then what opens over the page. */
  async function lookAt(paths: readonly string[], opensAll = true): Promise<void> {
    const found: string[] = []
    for (const path of paths) {
      await rest.open(path)
      found.push(...(await walk(opened.page, path)))
      for (const opener of (opensAll && openers[pathOf(path)]) || [])
        found.push(...(await walkDialog(opened.page, rest, path, opener)))
    }
    assert.deepEqual([...found, ...opened.complaints], [])
  }

  it('leaves out no page, and reaches everything of those who have not signed in', async () => {
    await rest.open('people')
    await assertNoneIsMissing(opened.page)
    await lookAt(['people', ...pagesOutside], false)
  })

  it('reaches everything of an administrator', async () => {
    await signInAs(opened.page)
    await lookAt([...pagesOfEverybody, ...pagesOfAdministrators])
  })

  it('reaches everything of a person', async () => {
    await opened.context.clearCookies()
    await signInAs(opened.page, 'ben')
    await lookAt(pagesOfEverybody)
  })
})

/** Something for the settings: both lead a group, and have given each other something. */
async function leadAndGive(office: Office): Promise<void> {
  const { people, groups, grants, access } = office.server.parts
  const [anna, ben] = ['anna', 'ben'].map((user) => people.byUser(user)!.id) as [string, string]
  for (const [leaderId, other] of [
    [anna, ben],
    [ben, anna],
  ] as const) {
    await groups.create({ name: `Led by ${people.get(leaderId)!.user}`, leaderId, memberIds: [other] })
    await grants.give(leaderId, other, { level: 'personal', rights: access.rights(leaderId, leaderId) })
  }
}

/** Something for the journal. */
async function missACall(office: Office): Promise<void> {
  const call = office.phone('302').dial('301')
  await until('it rings', () => office.phone('301').ringing.length === 1)
  office.phone('302').hangUp(call)
  await until('it rings no more', () => office.phone('301').ringing.length === 0)
}
