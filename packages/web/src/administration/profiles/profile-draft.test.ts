import assert from 'node:assert/strict'
import { it } from 'node:test'
import { tomlOf } from './profile-draft.ts'

it('writes a profile as it stands in the configuration file', () => {
  const text = tomlOf({
    name: 'Desk "A"',
    description: '',
    settings: { peopleRows: true, theme: 'dark', volume: 40 },
    layout: { call: ['redirectedFrom', 'number'] },
    tabs: [{ title: 'Wiki', url: 'https://wiki.example/' }],
  })
  assert.equal(
    text,
    `[[profiles]]
name = "Desk \\"A\\""
call-fields = ["redirected-from", "number"]
[profiles.settings]
people-rows = true
theme = "dark"
volume = 40
[[profiles.tabs]]
title = "Wiki"
url = "https://wiki.example/"
`,
  )
})
