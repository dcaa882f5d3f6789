import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { officeExtension } from '../testing/office.ts'
import { Guests, type PhoneDevice } from './extension.ts'

const device = (id: string, user = id, secrets: PhoneDevice['secrets'] = {}): PhoneDevice => ({
  id,
  user,
  secrets,
})

describe('guests of lines', () => {
  it('are found by their sign-in name, as long as they and their line are there', () => {
    const guests = new Guests()
    const directory = guests.directory([officeExtension('20'), officeExtension('21')])
    assert.equal(directory.device('browser'), undefined)
    guests.add('21', device('a', 'browser'))
    assert.equal(directory.device('browser')?.extension.number, '21')
    assert.equal(guests.lineOf('a'), '21')
    assert.equal(guests.directory([officeExtension('20')]).device('browser'), undefined)
    guests.remove('a')
    guests.remove('a')
    assert.equal(directory.device('browser'), undefined)
    assert.equal(guests.lineOf('a'), undefined)
  })

  it('have new secrets, a new name and a new line when they are given again', () => {
    const guests = new Guests()
    const directory = guests.directory([officeExtension('20'), officeExtension('21')])
    guests.add('21', device('a', 'first'))
    const renewed = device('a', 'second')
    guests.add('20', renewed)
    assert.equal(directory.device('first'), undefined)
    assert.equal(directory.device('second')?.device, renewed)
    assert.equal(guests.lineOf('a'), '20')
  })

  it('never stand in for a device of the list, nor among them', () => {
    const guests = new Guests()
    const directory = guests.directory([officeExtension('20'), officeExtension('21')])
    guests.add('21', device('a', 'u20'))
    assert.equal(directory.device('u20')?.device.id, 'desk-20')
    assert.deepEqual(
      [...directory.all()].flatMap(({ devices }) => devices.map(({ id }) => id)),
      ['desk-20', 'desk-21'],
    )
  })
})
