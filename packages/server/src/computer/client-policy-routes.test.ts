import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { profileRoutes } from '../admin/index.ts'
import type { ClientRequest } from '../handlers.ts'
import { TestClient } from '../testing/test-client.ts'
import { TestOffice } from '../testing/test-office.ts'
import { clientPolicyRoutes } from './client-policy-routes.ts'
import { COMPUTER_COOKIE } from './computer-cookie.ts'

const request = { note() {}, cookie: () => undefined } as unknown as ClientRequest
const nothing = { name: null, settings: {}, layout: {}, tabs: [], decisions: [] }

async function inOffice(run: (office: TestOffice) => Promise<void>): Promise<void> {
  const office = await TestOffice.open()
  try {
    await run(office)
  } finally {
    await office.close()
  }
}

function routesOf({ server }: TestOffice) {
  return { ...profileRoutes(server.parts), ...clientPolicyRoutes(server.parts) }
}

describe('a profile', () => {
  it('holds for those who have it, and the default one for all others', () =>
    inOffice(async (office) => {
      const { parts } = office.server
      const routes = routesOf(office)
      const [anna, ben] = [office.viewer('Anna'), office.viewer('Ben')]
      assert.deepEqual(routes.getOwnProfile({}, ben, request), nothing)
      await routes.createProfile({ body: { name: 'Default', settings: { ring: true } } }, anna, request)
      const tabs = [{ title: 'Intranet', url: 'https://intranet.example/' }]
      const desk = await routes.createProfile({ body: { name: 'Desk', tabs } }, anna, request)
      assert.deepEqual(routes.getOwnProfile({}, ben, request).settings, { ring: true })
      await parts.people.change(office.person('Ben').id, { profileId: desk.id })
      assert.deepEqual(routes.getOwnProfile({}, ben, request), {
        ...nothing,
        name: 'Desk',
        tabs: [{ ...tabs[0], frame: `/frames/${desk.id}/0` }],
      })
      assert.deepEqual(
        routes.listProfiles().map(({ name, isDefault, people }) => [name, isDefault, people]),
        [
          ['Default', true, 0],
          ['Desk', false, 1],
        ],
      )
      await assert.rejects(async () => routes.createProfile({ body: { name: 'desk' } }, anna, request), {
        code: 'already-exists',
      })
      await routes.deleteProfile({ params: { id: desk.id } }, anna, request)
      assert.equal(routes.getOwnProfile({}, ben, request).name, 'Default')
    }))

  it('of a computer goes before that of a person, which goes before those of groups, and it is said which decides', () =>
    inOffice(async (office) => {
      const { parts } = office.server
      const routes = routesOf(office)
      const anna = office.viewer('Anna')
      const make = (name: string, settings: object) =>
        routes.createProfile({ body: { name, settings } }, anna, request)
      const kiosk = await make('Kiosk', { theme: 'dark' })
      const desk = await make('Desk', { theme: 'light', volume: 30 })
      const sales = await make('Sales', { theme: 'auto', volume: 80, slideIn: false })
      const group = await parts.groups.create({
        name: 'Sales',
        profileId: sales.id,
        memberIds: [office.person('Ben').id],
      })
      const { computer, secret } = await parts.computers.create({ name: 'PC-7', profileId: kiosk.id })
      await parts.people.change(office.person('Ben').id, { profileId: desk.id })

      const there = {
        ...request,
        cookie: (name: string) => (name === COMPUTER_COOKIE ? secret : undefined),
      } as ClientRequest
      const ben = office.viewer('Ben')
      assert.deepEqual(routes.getOwnProfile({}, ben, there).settings, {
        theme: 'dark',
        slideIn: false,
        volume: 30,
      })
      assert.deepEqual(routes.getOwnProfile({}, ben, request).settings.theme, 'light')
      const explained = routes.explainProfile({ query: { personId: ben.personId, computerId: computer.id } })
      assert.deepEqual(explained, routes.getOwnProfile({}, ben, there))
      assert.deepEqual(
        explained.decisions.find(({ setting }) => setting === 'theme')?.steps,
        [
          ['setting-by-computer', 'Kiosk', 'PC-7', 'dark', 'decided'],
          ['setting-by-person', 'Desk', 'Ben', 'light', 'passed'],
          ['setting-by-group', 'Sales', 'Sales', 'auto', 'passed'],
        ].map(([rule, profile, source, value, outcome]) => ({
          rule,
          because: { profile, source, value },
          outcome,
        })),
      )
      assert.deepEqual(
        routes.listProfiles().map(({ name, groups, computers }) => [name, groups, computers]),
        [
          ['Desk', [], []],
          ['Kiosk', [], ['PC-7']],
          ['Sales', ['Sales'], []],
        ],
      )
      await parts.groups.change(group.id, { isActive: false })
      assert.equal(routes.getOwnProfile({}, ben, request).settings.slideIn, undefined)
    }))

  it('that is changed is told at once to those for whom something may be different', () =>
    inOffice(async (office) => {
      const { parts } = office.server
      const routes = routesOf(office)
      const anna = office.viewer('Anna')
      const clients = ['Ben', 'Carla'].map((name) => new TestClient(parts.sessions, office.viewer(name)))
      const told = () => {
        const counts = clients.map(
          ({ events }) => events.filter(({ type }) => type === 'profileChanged').length,
        )
        return counts.join(' ')
      }
      const desk = await routes.createProfile({ body: { name: 'Desk' } }, anna, request)
      assert.equal(told(), '1 1')
      await parts.people.change(office.person('Ben').id, { profileId: desk.id })
      assert.equal(told(), '2 1')
      const group = await parts.groups.create({ name: 'Sales', profileId: desk.id })
      await parts.groups.addMembers(group.id, [office.person('Carla').id])
      assert.equal(told(), '2 2')
      await parts.groups.addMembers(group.id, [office.person('Ben').id])
      assert.equal(told(), '3 3')
      await routes.changeProfile(
        { params: { id: desk.id }, body: { settings: { ring: false } } },
        anna,
        request,
      )
      assert.equal(told(), '4 4')
    }))
})
