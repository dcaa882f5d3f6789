import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { openBrowser, openPage, signInAs, until } from './browser.ts'
import { openOffice } from './office.ts'

const stamp = (at: number) =>
  new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '')
const H = 3_600_000
const ev = (uid: number, from: number, to: number, subject: string, more: string[] = []) => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  `DTSTART:${stamp(Date.now() + from * H)}`,
  `DTEND:${stamp(Date.now() + to * H)}`,
  `SUMMARY:${subject}`,
  ...more,
  'END:VEVENT',
]
it('shots', async () => {
  const web = createServer((_r, res) =>
    res.end(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        ...ev(1, -1, 1, 'Budget', ['LOCATION:Raum 4.12']),
        ...ev(2, 2, 3, 'Zahnarzt', ['CLASS:PRIVATE']),
        ...ev(
          3,
          20,
          22,
          'Messe Hannover, Abstimmung mit dem Standbau und den Kolleginnen aus dem Marketing',
          ['LOCATION:Hannover'],
        ),
        ...ev(4, 26, 27, 'Vielleicht', ['STATUS:TENTATIVE']),
        ...ev(5, 50, 70, 'Urlaub', ['X-MICROSOFT-CDO-BUSYSTATUS:OOF']),
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    ),
  )
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  const office = await openOffice()
  const browser = await openBrowser()
  const { people, calendars, extensions } = office.server.parts
  const ben = people.byUser('ben')!
  await calendars.set(ben.id, {
    kind: 'ics',
    url: `http://127.0.0.1:${(web.address() as AddressInfo).port}/b.ics`,
    user: '',
    zone: 'Europe/Berlin',
    sharesDetails: true,
  })
  await until('cal', () => calendars.of(ben.id).length > 3)
  await extensions.changeDevice('303', extensions.get('303')!.devices[0]!.id, { isShared: true })
  await people.create({ user: 'mia@musterfirma.example', name: 'Mia Extern' })
  try {
    for (const [name, options] of [
      ['de-light', { language: 'de', theme: 'light' }],
      ['en-dark', { language: 'en', theme: 'dark' }],
      ['de-phone', { language: 'de', theme: 'dark', width: 390, height: 844 }],
    ] as const) {
      const { page } = await openPage(browser, office.url, options)
      await signInAs(page)
      const de = options.language === 'de'
      const shot = async (what: string, full = false) => {
        await page.waitForTimeout(500)
        await page.screenshot({ path: `/tmp/p6/shot-${what}-${name}.png`, fullPage: full })
      }
      await page.getByRole('gridcell', { name: /^Ben Carter/ }).hover()
      await page.getByRole('button', { name: de ? /Mehr.*Ben Carter/ : 'More about Ben Carter' }).click()
      await page.getByRole('menuitem', { name: de ? 'Kontaktkarte' : 'Contact card' }).click()
      await page
        .getByRole('region', { name: de ? 'Termine' : 'Appointments' })
        .waitFor()
        .catch(() => console.log('no appointments'))
      await page
        .getByRole('region', { name: de ? 'Termine' : 'Appointments' })
        .scrollIntoViewIfNeeded()
        .catch(() => {})
      await shot('card')
      await page.goto('/settings')
      await page.waitForTimeout(500)
      await shot('settings', true)
      await page.goto('/profile')
      await page.waitForTimeout(500)
      await shot('profile', true)
      await page.goto('/administration/settings')
      await page.waitForTimeout(700)
      await shot('server', true)
      const box = page.getByLabel(de ? /Präsenzdomäne/ : /Presence domain/).first()
      await box.fill('neu.example').catch(() => console.log('no domain box'))
      await page
        .getByRole('button', { name: de ? /ndern …|ndern…|Präsenzdomäne/ : /Change|change/ })
        .first()
        .click()
        .catch(() => console.log('no button'))
      await shot('domain')
      await page.goto('/administration/phones')
      await page.waitForTimeout(500)
      await shot('phones')
      await page.goto('/administration/extensions')
      await page.waitForTimeout(500)
      await page
        .getByText('303')
        .first()
        .click()
        .catch(() => {})
      await shot('extension')
      await page.context().close()
    }
  } finally {
    await browser.close()
    await office.close()
    web.close()
  }
})
