import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LocationView } from '@offhook/contract'
import { draftOf, isSameDraft, jsonOf, moved, newDraft, savedOf } from './draft.ts'

const effective = {
  name: 'Berlin',
  country: 'DE',
  areaCode: '30',
  pbx: {
    access: 'ddi',
    trunkNumber: '12345',
    mainNumber: '030 12345-0',
    ddi: { range: { from: '30', to: '69' } },
    msn: [],
    internalLength: { min: 2, max: 3 },
    accessCodes: { local: '0', national: '0', international: '0', private: '', forwarding: '0' },
    strip: {
      incoming: ['0', '00'],
      outgoing: ['0'],
      forwarding: ['0'],
      connectedIncoming: [],
      connectedOutgoing: ['0'],
    },
    ignoreConnectedId: false,
  },
  rules: {
    external: [{ match: '110', type: 'literal', replace: null }],
    internal: [],
    line: [],
    incoming: [],
    outgoing: [],
    dial: [],
    dialFinal: [],
  },
  emergency: [{ name: 'HQ', subnet: '10.0.0.0/8', numbers: ['110', '112'], prefix: '81' }],
  vanityAreaCodes: ['700', '800'],
  specialNumbersWithoutAccessCode: false,
  dialing: { format: 'rules', areaCodeAlways: false, postDial: false },
  network: { enabled: false, resolveOthers: false, searchAcross: false, shortenBeforeDialing: false },
  applications: { dial: 'final-only', report: 'canonical', lineNames: 'original' },
  leastCostRouting: {
    providers: [{ name: 'Arcor', prefix: '01070' }],
    zones: [{ name: 'Mobile', prefixes: ['+4915', '+4917'] }],
    grid: [{ zone: 'Mobile', days: 'mon-fri', from: '08:00', to: '18:00', provider: 'Arcor' }],
  },
  projects: [{ name: 'Amt2', code: '80X', use: 'dial' }],
  northAmerica: {
    ownAreaCode: { default: 'local', toll: [{ areaCode: '202', prefixes: ['333'] }], free: [] },
    otherAreaCodes: { local: [] },
  },
}

const view = (changes: Partial<LocationView> = {}): LocationView => ({
  name: 'Berlin',
  isDefault: false,
  country: 'DE',
  areaCode: '30',
  extensions: [],
  lineCount: 0,
  testCount: 1,
  failingTests: 1,
  location: effective,
  effective,
  generated: { internal: [], dial: [] },
  lines: ['301'],
  tests: [{ input: '110', as: 'dial', expected: '110', actual: '0110', passes: false }],
  ...changes,
})

describe('the draft of a location', () => {
  it('saves what it was made of', () => {
    const { msn: _onlyForSingleNumbers, ...pbx } = effective.pbx
    assert.deepEqual(savedOf(draftOf(view())), {
      location: { ...effective, pbx },
      lines: ['301'],
      tests: [{ input: '110', as: 'dial', expected: '110' }],
    })
  })

  it('leaves the length of internal numbers to the extensions where nobody wrote one', () => {
    const { internalLength, ...written } = effective.pbx
    const draft = draftOf(view({ location: { ...effective, pbx: written } }))
    assert.equal((jsonOf(draft).pbx as object & { internalLength?: unknown }).internalLength, undefined)
    assert.deepEqual(internalLength, { min: 2, max: 3 })
    const fixed = { ...draft, pbx: { ...draft.pbx, isLengthAutomatic: false } }
    assert.deepEqual((jsonOf(fixed).pbx as typeof effective.pbx).internalLength, { min: 2, max: 3 })
  })

  it('keeps either a base number or single numbers, and neither without a phone system', () => {
    const draft = draftOf(view())
    const single = jsonOf({ ...draft, pbx: { ...draft.pbx, access: 'msn' } }).pbx as object
    assert.ok(!('trunkNumber' in single) && !('ddi' in single) && 'msn' in single)
    assert.equal(jsonOf({ ...draft, hasPbx: false }).pbx, undefined)
  })

  it('is the same draft until something changes that would be saved', () => {
    const draft = draftOf(view())
    assert.ok(isSameDraft(draft, draftOf(view())), 'keys of entries do not count')
    assert.ok(isSameDraft(draft, { ...draft, vanityAreaCodes: '700,800' }), 'nor does how a list is written')
    assert.ok(!isSameDraft(draft, { ...draft, areaCode: '40' }))
    assert.ok(!isSameDraft(draft, { ...draft, tests: [] }))
  })

  it('begins with the access code of the default location, where the built-in phone system has it', () => {
    const { pbx } = newDraft('New', { country: 'DE', accessCode: '9' })
    assert.deepEqual(new Set(Object.values(pbx.accessCodes)), new Set(['9']))
    assert.deepEqual([pbx.strip.outgoing, pbx.strip.forwarding, pbx.strip.incoming], ['9', '9', ''])
    const none = jsonOf(newDraft('New', { country: 'DE', accessCode: '' })).pbx as typeof effective.pbx
    assert.deepEqual(none.strip.outgoing, [])
  })

  it('moves entries within their bounds', () => {
    assert.deepEqual(moved(['a', 'b', 'c'], 0, 2), ['b', 'c', 'a'])
    assert.deepEqual(moved(['a', 'b', 'c'], 2, 0), ['c', 'a', 'b'])
    assert.deepEqual(moved(['a', 'b'], 0, 9), ['b', 'a'])
    assert.deepEqual(moved(['a', 'b'], 5, 0), ['a', 'b'])
  })
})
