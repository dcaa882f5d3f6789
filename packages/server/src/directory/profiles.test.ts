import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { idSource, silentLog, systemClock, systemRandom } from '@offhook/base'
import { checkConfig } from '../config/index.ts'
import { openStore } from '../store/index.ts'
import type { ProfileFields } from './profile.ts'
import { Profiles } from './profiles.ts'

function configured(text: string): readonly ProfileFields[] {
  const { values, mistakes } = checkConfig(text, 'offhook.toml')
  assert.deepEqual(mistakes, [])
  return (values.get('profiles') ?? []) as readonly ProfileFields[]
}

test('profiles of the configuration file keep their id, are read-only, and stay when the file forgets them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'offhook-profiles-'))
  const store = await openStore({ directory, clock: systemClock, log: silentLog })
  const load = async (text: string) => {
    const newId = idSource(systemClock, systemRandom)
    const profiles = new Profiles({ store, newId, log: silentLog, configured: configured(text) })
    await profiles.load()
    return profiles
  }
  try {
    const file = `[[profiles]]
name = "Desk"
settings = { people-rows = true, theme = "dark", volume = 40 }
contact-fields = ["phones", "note"]
call-fields = ["redirected-from", "number"]
[[profiles.tabs]]
title = "Intranet"
url = "https://intranet.example/"`
    const [first] = (await load(file)).all()
    const { id, ...desk } = first!
    assert.deepEqual(desk, {
      name: 'Desk',
      description: '',
      settings: { peopleRows: true, theme: 'dark', volume: 40 },
      tabs: [{ title: 'Intranet', url: 'https://intranet.example/' }],
      layout: { contact: ['phones', 'note'], call: ['redirectedFrom', 'number'] },
      origin: 'file',
    })
    const changed = await load(file.replace('dark', 'light'))
    assert.equal(changed.get(id)?.settings.theme, 'light')
    await assert.rejects(changed.change(id, { description: 'x' }), { code: 'profile-from-file' })
    await assert.rejects(changed.remove(id), { code: 'profile-from-file' })
    const without = await load('')
    assert.equal(without.get(id)?.origin, 'builtIn')
    assert.equal((await without.change(id, { description: 'x' })).settings.theme, 'light')
  } finally {
    store.close()
    await rm(directory, { recursive: true })
  }
})

test('a profile of the configuration file with mistakes is refused where they stand', () => {
  const mistakes = (text: string) => checkConfig(text, 'offhook.toml').mistakes
  const [unknown] = mistakes('[[profiles]]\nname = "Desk"\n[profiles.settings]\ncolour = "red"')
  assert.match(unknown!.sentence, /There is no "colour" here/)
  const [wrong] = mistakes('[[profiles]]\nname = "Desk"\n[profiles.settings]\ntheme = "red"')
  assert.deepEqual([wrong!.line, wrong!.key], [4, 'profiles.0.settings.theme'])
  const [twice] = mistakes('[[profiles]]\nname = "Desk"\n[[profiles]]\nname = "desk"')
  assert.match(twice!.sentence, /Two profiles have the same name/)
})
