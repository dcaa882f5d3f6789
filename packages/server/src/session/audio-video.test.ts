/** What others see of somebody who is reached, or talks, in the browser: every cell of the matrix (§21.2), as it leaves the server. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { Level } from '../rights/index.ts'
import { newGradeOf } from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'

const LEVELS = ['public', 'business', 'team', 'personal'] as const satisfies readonly Level[]
const BEN = ['302', '312', '322'] as const

let office: TestOffice

afterEach(() => office.close())

/** An office in which the phones of `browsers` are browsers and nothing else. */
async function open(defaultLevel: Level, browsers: readonly string[]): Promise<void> {
  office = await TestOffice.open({
    settings: { defaultLevel },
    people: { Anna: ['301'], Ben: BEN, Carla: ['303'] },
  })
  const count = (line: string) => (browsers.includes(line) ? 1 : 0)
  Object.assign(office.server.parts.phones, { browsersOf: count, countOf: count })
  office.server.parts.sessions.personChanged(office.person('Ben').id)
  await office.settle()
}

/** Anna calls Ben at `line`, and they talk. */
async function talk(line: string): Promise<void> {
  office.phone('Anna').dial(line)
  office.switch.phone(line).answer()
  await office.settle()
}

/** What Carla sees of Ben on a screen that was open all the time, with names alone. */
async function seen(screen: Awaited<ReturnType<TestOffice['client']>>) {
  await office.settle()
  const shown = screen.people.get(office.person('Ben').id)!
  const late = office.server.parts.personViews.of(office.viewer('Carla'), office.person('Ben'))
  assert.deepEqual(shown, JSON.parse(JSON.stringify(late)))
  const [first] = shown.lines.flatMap(({ other }) => other ?? [])
  return {
    state: shown.audioVideo.state,
    others: shown.audioVideo.others.map(({ name }) => name),
    atLine: first?.name ?? null,
  }
}

describe('audio and video of somebody else', () => {
  for (const level of LEVELS) {
    const isClose = level === 'team' || level === 'personal'

    it(`${level}: whether a browser is there to be called`, async () => {
      await open(level, ['302'])
      assert.equal((await seen(await office.client('Carla'))).state, 'free')
      await office.close()
      await open(level, [])
      assert.equal((await seen(await office.client('Carla'))).state, 'none')
    })

    for (const [index, line] of BEN.entries()) {
      it(`${level}: that two talk in their browsers, line ${index + 1}, and with whom`, async () => {
        await open(level, ['301', line])
        const screen = await office.client('Carla')
        await talk(line)
        assert.deepEqual(await seen(screen), {
          state: isClose ? 'busy' : 'unavailable',
          others: isClose ? ['Anna'] : [],
          atLine: isClose ? 'Anna' : null,
        })
        office.phone('Anna').hangUp()
        assert.equal((await seen(screen)).state, 'free')
      })
    }

    it(`${level}: that a browser talks with a telephone`, async () => {
      await open(level, ['302'])
      const screen = await office.client('Carla')
      await talk('302')
      assert.deepEqual(await seen(screen), {
        state: isClose ? 'busy' : 'unavailable',
        others: isClose ? ['Anna'] : [],
        // The rights of the line say who may see with whom a telephone is spoken with.
        atLine: level === 'public' ? null : 'Anna',
      })
    })
  }

  it('is nothing while it rings, and nothing of a telephone', async () => {
    await open('personal', ['301', '302'])
    const screen = await office.client('Carla')
    office.phone('Anna').dial('302')
    assert.equal((await seen(screen)).state, 'free')
    office.phone('Anna').hangUp()
    office.phone('Anna').dial('312')
    office.switch.phone('312').answer()
    assert.equal((await seen(screen)).state, 'free')
  })

  it('is with nobody at a private phone', async () => {
    await open('personal', ['301', '302'])
    const { lineSettings } = office.server.parts
    await lineSettings.change('302', { ...lineSettings.of('302'), isPrivate: true })
    const screen = await office.client('Carla')
    await talk('302')
    assert.deepEqual(await seen(screen), { state: 'busy', others: [], atLine: null })
  })

  it('is seen as single rights give it', async () => {
    await open('public', ['301', '302'])
    const { grants } = office.server.parts
    const [ben, carla] = [office.person('Ben').id, office.person('Carla').id]
    const screen = await office.client('Carla')
    await talk('302')
    assert.equal((await seen(screen)).state, 'unavailable')
    await grants.give(ben, carla, newGradeOf({ rights: ['seeAudioVideoBusy'] }))
    assert.deepEqual(await seen(screen), { state: 'busy', others: [], atLine: null })
    const rights = ['seeAudioVideoBusy', 'seeAudioVideoParticipants'] as const
    await grants.give(ben, carla, newGradeOf({ rights: [...rights] }))
    assert.deepEqual(await seen(screen), { state: 'busy', others: ['Anna'], atLine: null })
    await grants.revoke(ben, carla)
    assert.deepEqual(await seen(screen), { state: 'unavailable', others: [], atLine: null })
  })
})
