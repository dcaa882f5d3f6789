import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Right } from '@offhook/contract'
import { sightOf } from './sight.ts'

const ben = { name: 'Ben', lines: ['302'], business: '', department: 'Support', private: '030 1' }
const shown = (...rights: Right[]) =>
  Object.fromEntries(sightOf(ben, new Set(rights)).map((line) => [line.name, line.shown]))

describe('what somebody sees', () => {
  it('is nothing without rights, and nothing that was not given', () => {
    const nothing = shown()
    assert.deepEqual(nothing.may, { word: 'nothing' })
    assert.deepEqual(Object.values(nothing).filter((each) => each !== null).length, 1)
    assert.equal(shown('line1.seeIncomingParty').phone, null, 'whom one talks to shows only with the state')
  })

  it('says more with each right', () => {
    assert.deepEqual(shown('seeNumbers').lines, { text: '302' })
    assert.deepEqual(shown('seeBusinessContact').business, { word: 'none' })
    assert.deepEqual(shown('seeLineState').phone, { word: 'phoneBusy' })
    assert.deepEqual(shown('seeLineState', 'line1.seeIncomingParty').phone, { word: 'phoneWith' })
    assert.deepEqual(shown('seePrivateAppointments').appointment, { word: 'appointmentPrivate' })
    assert.deepEqual(shown('seePrivateAppointments', 'seePrivateAppointmentDetails').appointment, {
      word: 'appointmentDetails',
    })
    assert.deepEqual(shown('line1.pickUp', 'setNote').may, { rights: ['setNote', 'line1.pickUp'] })
  })
})
