/** Every code that the server may send has a German and an English sentence, and none is the other's. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractErrors, journalResult, unreachableCode } from '@offhook/contract'
import { STEP_NAMES } from '@offhook/numbers'
import { serviceErrors } from '@offhook/telephony'
import { createI18n, words } from '../src/i18n/index.ts'
import { causeSentence, problemSentence, stepSentence, subjectSentence } from '../src/i18n/sentences.ts'

/** ECMA-269 §17.2, as the product tells causes apart; and what the journal adds. */
const causes = [
  ...['normal', 'normalClearing', 'busy', 'callNotAnswered', 'callCancelled', 'callRejected', 'callPickup'],
  ...['callForwardAlways', 'callForwardBusy', 'callForwardNoAnswer', 'callForwardNotReachable', 'redirected'],
  ...['doNotDisturb', 'destNotObtainable', 'incompatibleDestination', 'invalidDestination'],
  ...['notAvailableBearerService', 'networkOutOfOrder', 'resourcesNotAvailable', 'answeredElsewhere'],
  ...['consultation', 'transfer', 'singleStepTransfer', 'conference', 'keyOperation', 'makeCall', 'callLoop'],
  ...['barred', 'lost', 'serverRestarted'],
]

function leaves(value: object, path = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' ? [[`${path}${name}`, inner]] : leaves(inner as object, `${path}${name}.`),
  )
}

describe('the words', () => {
  it('name every problem in both languages', () => {
    for (const code of [...Object.keys(contractErrors), ...Object.keys(serviceErrors), unreachableCode]) {
      assert.ok(Object.hasOwn(words.en.problems, code), `English lacks ${code}`)
      assert.ok(Object.hasOwn(words.de.problems, code), `German lacks ${code}`)
    }
  })

  it('name every cause and every result in both languages', () => {
    for (const cause of causes) {
      assert.ok(Object.hasOwn(words.en.causes, cause), `English lacks ${cause}`)
      assert.ok(Object.hasOwn(words.de.causes, cause), `German lacks ${cause}`)
    }
    for (const result of journalResult.options) assert.ok(words.de.journal.result[result], result)
  })

  it('name every step of the number rules', () => {
    for (const step of STEP_NAMES) assert.ok(words.de.explanations.number[step], step)
  })

  it('have the same keys and the same holes in both languages', () => {
    const german = new Map(leaves(words.de))
    const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()
    const english = leaves(words.en)
    assert.equal(german.size, english.length)
    for (const [key, text] of english) {
      const other = german.get(key)
      assert.ok(other, `German lacks ${key}`)
      assert.notEqual(other.trim(), '', key)
      assert.deepEqual(holes(other), holes(text), key)
    }
  })

  it('fill the holes of a problem from its details', () => {
    const problem = {
      type: '',
      title: '',
      status: 429,
      detail: '',
      code: 'sign-in-throttled',
      details: { seconds: 30 },
    }
    assert.equal(
      problemSentence(createI18n('de'), problem),
      'Zu viele Versuche. Bitte in 30 Sekunden noch einmal.',
    )
    const unknown = { ...problem, code: 'brand-new', detail: 'Something new.' }
    assert.equal(problemSentence(createI18n('en'), unknown), 'That did not work: Something new.')
  })

  it('say why in a sentence, also where a rule did not hold', () => {
    const en = createI18n('en')
    const step = { rule: 'line-in-a-call', because: { line: '302' }, outcome: 'decided' } as const
    assert.equal(stepSentence(en, step), 'Line 302 is in a call.')
    assert.equal(stepSentence(en, { ...step, outcome: 'passed' }), 'No line is in a call.')
    const granted = {
      rule: 'level-grants',
      because: { action: 'seePresence', level: 'team' },
      outcome: 'decided',
    } as const
    assert.equal(stepSentence(en, granted), 'You may see: presence. The level is “team”.')
    const number = {
      rule: 'access-code',
      because: { before: '49301', after: '049301' },
      outcome: 'changed',
    } as const
    assert.equal(stepSentence(en, number), 'Outside line: 49301 → 049301')
    const unknown = { rule: 'brand-new', because: { line: '302', to: null }, outcome: 'decided' } as const
    assert.equal(stepSentence(en, unknown), 'brand new (line: 302)')
    assert.equal(causeSentence(en, 'brandNew'), words.en.causes.unknown)
    assert.equal(subjectSentence(en, 'dial', '0301234'), 'How the number is dialled: 0301234')
  })
})
