import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type PolicyLayer, policyOf } from './client-policy.ts'
import type { Profile } from './profile.ts'

function layer(kind: PolicyLayer['kind'], name: string, given: Partial<Profile>): PolicyLayer {
  const profile: Profile = {
    id: name,
    name,
    description: '',
    settings: {},
    tabs: [],
    layout: {},
    origin: 'builtIn',
    ...given,
  }
  return { kind, source: '', profile }
}

describe('the policy of a client', () => {
  it('leaves to people what no layer decides', () => {
    assert.deepEqual(policyOf([]), { settings: {}, layout: {}, tabs: [], decisions: [] })
    const { settings, decisions } = policyOf([layer('everybody', 'Default', { settings: { ring: false } })])
    assert.deepEqual(settings, { ring: false })
    assert.deepEqual(
      decisions.map(({ setting }) => setting),
      ['ring'],
    )
  })

  it('shows the pages of all layers, each address once', () => {
    const page = (title: string) => ({ title, url: `https://${title.toLowerCase()}.example/` })
    const { tabs } = policyOf([
      layer('person', 'Desk', { tabs: [page('Wiki'), page('Shop')] }),
      layer('group', 'Sales', { tabs: [page('News'), { ...page('Wiki'), title: 'The same' }] }),
    ])
    assert.deepEqual(
      tabs.map(({ title, profileId, at }) => [title, profileId, at]),
      [
        ['Wiki', 'Desk', 0],
        ['Shop', 'Desk', 1],
        ['News', 'Sales', 0],
      ],
    )
  })

  it('takes the fields of each place from the first layer that has them', () => {
    const { layout } = policyOf([
      layer('person', 'Desk', { layout: { contact: ['phones'] } }),
      layer('group', 'Sales', { layout: { contact: ['note'], call: ['number', 'line'] } }),
    ])
    assert.deepEqual(layout, { contact: ['phones'], call: ['number', 'line'] })
  })

  it('is for each setting what the first layer says, whatever the layers say', () => {
    const value = fc.option(fc.boolean(), { nil: undefined })
    const kinds = ['computer', 'person', 'group', 'everybody'] as const
    fc.assert(
      fc.property(fc.tuple(value, value, value, value), (values) => {
        const layers = kinds.map((kind, at) =>
          layer(kind, kind, { settings: values[at] === undefined ? {} : { ring: values[at] } }),
        )
        const { settings, decisions } = policyOf(layers)
        const first = values.findIndex((each) => each !== undefined)
        assert.equal(settings.ring, values[first])
        assert.deepEqual(
          decisions.flatMap(({ steps }) => steps.map(({ rule, outcome }) => [rule, outcome])),
          kinds.flatMap((kind, at) =>
            values[at] === undefined ? [] : [[`setting-by-${kind}`, at === first ? 'decided' : 'passed']],
          ),
        )
      }),
    )
  })
})
