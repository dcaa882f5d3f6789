import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '@offhook/base'

import { planOfBasics } from './locations.ts'
import { Numbers, type NumbersAtSite } from './numbers.ts'

const berlin = { country: 'DE', areaCode: '30', trunkNumber: '12345', accessCode: '0' }

function numbersIn(basics: typeof berlin, lines = ['201', '202']): NumbersAtSite {
  const plan = planOfBasics(basics, lines)
  return new Numbers(() => plan, systemClock).of()
}

describe('numbers at a location', () => {
  it('become canonical when they are reported', () => {
    const numbers = numbersIn(berlin)
    assert.equal(numbers.reported('089123456', 'caller'), '+4989123456')
    assert.equal(
      numbers.reported('0089123456', 'called'),
      '+4989123456',
      'called numbers carry the access code',
    )
    assert.equal(numbers.reported('+431234567', 'caller'), '+431234567')
    assert.equal(numbers.reported('', 'caller'), '')
    assert.equal(numbers.reported('x'.repeat(500), 'caller').length <= 64, true)
  })

  it('become dialable when somebody wants to call them', () => {
    const numbers = numbersIn(berlin)
    const dialled = (text: string) => numbers.dial(text).result
    assert.equal(dialled('+49 (89) 123456'), '0089123456')
    assert.equal(dialled('654321'), '0654321')
    assert.equal(dialled('+49 30 12345-202'), '202')
    assert.equal(dialled('202'), '202')
    assert.equal(dialled('112'), '0112')
    assert.throws(() => dialled('()'), { code: 'number-empty' })
    assert.throws(() => dialled('1'.repeat(500)), { code: 'number-too-long' })
  })

  it('have no access code where the phone system wants none', () => {
    const numbers = numbersIn({ ...berlin, trunkNumber: '', accessCode: '' })
    assert.equal(numbers.dial('+49 89 123456').result, '089123456')
    assert.equal(numbers.reported('089123456', 'called'), '+4989123456')
    assert.equal(numbers.canonicalOfLine('201'), null)
  })

  it('are shown grouped, extensions short, places by name', () => {
    const numbers = numbersIn(berlin)
    assert.equal(numbers.display('+4989123456'), '+49 (89) 123456')
    assert.equal(numbers.display('+493012345201'), '201')
    assert.equal(numbers.display('201'), '201')
    assert.equal(numbers.canonicalOfLine('201'), '+493012345201')
    assert.equal(numbers.place('+4989123456', 'de'), 'München')
    assert.equal(numbers.place('+4989123456', 'en'), 'Munich')
    assert.equal(numbers.place('201', 'en'), null)
  })

  it('follow a change of the location at once', () => {
    let plan = planOfBasics(berlin, ['201'])
    const numbers = new Numbers(() => plan, systemClock)
    assert.equal(numbers.of().display('+49301234567'), '+49 (30) 1234567')
    plan = planOfBasics({ country: 'AT', areaCode: '1', trunkNumber: '', accessCode: '' })
    assert.equal(numbers.of().dial('+49 30 1234567').result, '0049301234567')
  })

  it('tell extensions from public numbers by the lengths that exist', () => {
    assert.equal(numbersIn(berlin, ['20', '21']).dial('654321').result, '0654321')
    assert.equal(numbersIn(berlin, ['20', '654321']).dial('654321').result, '654321')
  })
})
