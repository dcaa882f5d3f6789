import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientRequest } from '../handlers.ts'
import { TestOffice } from '../testing/test-office.ts'
import { profileRoutes } from './profile-routes.ts'

const request = { note() {} } as unknown as ClientRequest

test('a profile holds for those who have it, and the default one for all others', async () => {
  const office = await TestOffice.open()
  try {
    const { parts } = office.server
    const routes = profileRoutes(parts)
    const [anna, ben] = [office.viewer('Anna'), office.viewer('Ben')]
    assert.deepEqual(routes.getOwnProfile({}, ben), { name: null, settings: {}, tabs: [] })
    await routes.createProfile(
      { body: { name: 'Default', settings: { 'calls.ringtone': true } } },
      anna,
      request,
    )
    const tabs = [{ title: 'Intranet', url: 'https://intranet.example/' }]
    const desk = await routes.createProfile({ body: { name: 'Desk', tabs } }, anna, request)
    await parts.people.change(office.person('Ben').id, { profileId: desk.id })
    assert.deepEqual(routes.getOwnProfile({}, ben), { name: 'Desk', settings: {}, tabs })
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
    assert.equal(routes.getOwnProfile({}, ben).name, 'Default')
  } finally {
    await office.close()
  }
})
