/** Every code that the server may send has a German and an English sentence, and none is the other's. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  changeExtension,
  changePerson,
  changeSettings,
  contractErrors,
  journalResult,
  type LadderArrow,
  ladderWords,
  type RouteDescription,
  routes,
  unreachableCode,
} from '@offhook/contract'
import { STEP_NAMES } from '@offhook/numbers'
import { standardFeatureCodes } from '@offhook/pbx'
import { systemEventCatalogue } from '@offhook/server/testing'
import { serviceErrors, services } from '@offhook/telephony'
import { auditAreas } from '../src/administration/security/audit-areas.ts'
import { createI18n, words } from '../src/i18n/index.ts'
import {
  arrowSentence,
  causeSentence,
  decisionSentence,
  eventSentence,
  problemSentence,
  reasonSentence,
  stepSentence,
} from '../src/i18n/sentences.ts'
import { type FoundRule, refusalRules, ruleCodes } from './rule-codes.ts'

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

  it('tell everything that the audit log may hold, in both languages, and where it belongs', () => {
    const isAudited = ({ access, method, changesNothing, tag, scope, ...route }: RouteDescription) =>
      method !== 'GET' &&
      !changesNothing &&
      (route.isAudited ??
        (access === 'administrator' ||
          access === 'operator' ||
          (tag === 'Sign-in' && scope === 'administer')))
    const audited = Object.entries(routes).flatMap(([name, route]) => (isAudited(route) ? [name] : []))
    const placed: readonly string[] = Object.values(auditAreas).flat()
    for (const name of [...audited, 'signIn', 'signInRefused', 'phoneSignInRefused', 'resetPassword']) {
      assert.ok(Object.hasOwn(words.en.audit.action, name), `English lacks ${name}`)
      assert.ok(Object.hasOwn(words.de.audit.action, name), `German lacks ${name}`)
      assert.equal(placed.filter((known) => known === name).length, 1, `${name} stands in one area`)
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

  it('say of what may not be done which rule refuses, by whose word, and what to do', () => {
    const told = refusalRules()
    assert.ok(told.has('leader-passes-on-own') && told.has('journal-not-deleted'), [...told].join())
    for (const rule of told)
      for (const [language, { refusals }] of Object.entries(words))
        assert.ok(Object.hasOwn(refusals, rule), `${language} lacks ${rule}`)
    const base = { type: '', title: '', status: 403, detail: '', code: 'not-permitted' }
    const leader = { rule: 'leader-passes-on-own', group: 'Sales', right: 'line1.pickUp' }
    const passedOn = { ...base, details: { ...leader, level: 'business', memberLevel: 'none' } }
    assert.equal(
      problemSentence(createI18n('en'), passedOn),
      'Members of “Sales” cannot be given “First line: Pick up calls”: leaders pass on at most what the group gives them over members (“business”), or members over each other already (“nothing”). Choose less, or ask your administrator to give the leaders of the group more.',
    )
    assert.equal(
      problemSentence(createI18n('de'), passedOn),
      '„Erste Leitung: Anrufe übernehmen“ lässt sich den Mitgliedern von „Sales“ nicht geben: Die Leitung gibt höchstens weiter, was die Gruppe ihr über die Mitglieder gibt („geschäftlich“) oder was diese voneinander schon haben („nichts“). Wählen Sie weniger, oder bitten Sie Ihre Administration, der Leitung der Gruppe mehr zu geben.',
    )
    const line = { ...base, details: { rule: 'not-granted', action: 'steerLine' } }
    assert.match(problemSentence(createI18n('de'), line), /^Nur wem die Leitung gehört/)
    const unknown = { ...base, details: { rule: 'brand-new' } }
    assert.equal(problemSentence(createI18n('en'), unknown), words.en.problems['not-permitted'])
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
      rule: 'level-for-all',
      because: { action: 'seePresence', level: 'team' },
      outcome: 'decided',
    } as const
    assert.equal(stepSentence(en, granted), 'You may see presence: the level for all colleagues is “team”.')
    const number = {
      rule: 'access-code',
      because: { before: '49301', after: '049301' },
      outcome: 'changed',
    } as const
    assert.equal(stepSentence(en, number), 'Outside line: 49301 → 049301')
    const unknown = { rule: 'brand-new', because: { line: '302', to: null }, outcome: 'decided' } as const
    assert.equal(stepSentence(en, unknown), 'brand new (line: 302)')
    assert.equal(causeSentence(en, 'brandNew'), words.en.causes.unknown)
  })

  it('name every rule that decides something, with its facts', () => {
    for (const [source, known] of [
      ['pbx', ['phones-ring', 'number-is-extension', 'nobody-answered', 'forwarded-not-reachable']],
      ['numbers', ['shown-direct-number', 'withheld-by-caller', 'not-shown-to-untrusted']],
      ['telephony', ['not-over-yet', 'given-up-before-answer', 'line-supports-service']],
      ['server', ['own-word', 'switched-off', 'not-granted', 'dialled-as-line', 'server-restarted']],
    ] as const) {
      const rules = ruleCodes(source)
      for (const rule of known)
        assert.ok(
          rules.some((found) => found.rule === rule),
          `${rule} was not found`,
        )
      for (const rule of rules) assertHasSentences(rule)
    }
  })

  it('name what stands in a rule as a code', () => {
    const { service, feature } = words.de.explanations
    for (const code of services) assert.ok(service[code], code)
    for (const { action } of standardFeatureCodes) assert.ok(feature[action], action)
  })

  it('say in one sentence what was decided', () => {
    const about = { at: 0, subject: 'route', line: '302', answer: 'ring 302' }
    const extension = {
      rule: 'number-is-extension',
      because: { line: '302', name: 'Ben' },
      outcome: 'passed',
    } as const
    const ring = {
      rule: 'phones-ring',
      because: { line: '302', phones: 1, present: 0 },
      outcome: 'decided',
    } as const
    const routed = { ...about, steps: [extension, ring] }
    assert.equal(decisionSentence(createI18n('en'), routed), '302 is an extension; it rang there.')
    assert.equal(decisionSentence(createI18n('de'), routed), '302 ist eine Nebenstelle; dort klingelte es.')
    const asLine = { rule: 'dialled-as-line', because: { line: '302' }, outcome: 'decided' } as const
    assert.equal(
      decisionSentence(createI18n('de'), { ...about, subject: 'dial', answer: '302', steps: [asLine] }),
      '302 ist eine interne Nummer und wird so gewählt.',
    )
    const sent = { rule: 'send', because: { before: '+4930', after: '0030' }, outcome: 'decided' } as const
    assert.equal(
      decisionSentence(createI18n('en'), { ...about, subject: 'dial', answer: '0030', steps: [sent] }),
      '+4930 was dialled as 0030.',
    )
  })

  it('tell where a forwarding leads', () => {
    const step = {
      rule: 'forwarded-always',
      because: { line: '302', destination: '303' },
      outcome: 'changed',
    } as const
    assert.equal(stepSentence(createI18n('en'), step), '302 forwards all calls to 303.')
    const counted = { rule: 'forwarded-always', because: { cause: 'x' }, outcome: 'decided' } as const
    assert.equal(stepSentence(createI18n('en'), counted), 'All calls were forwarded from here.')
  })

  it('name every system event, in English as the server says it', () => {
    for (const [code, { sentence }] of Object.entries(systemEventCatalogue)) {
      const { event } = words.en.systemEvents
      assert.equal(event[code as keyof typeof event], sentence.replaceAll(/\{(\w+)\}/g, '{{$1}}'), code)
    }
    const { field } = words.de.systemEvents
    const changes = [changePerson, changeExtension, changeSettings].flatMap(({ shape }) => Object.keys(shape))
    for (const name of changes) assert.ok(Object.hasOwn(field, name), name)
  })

  it('say why a line is not in service, and keep what the phone system said itself', () => {
    const german = createI18n('de')
    const told = 'The phone system does not know this line (operation invalidDeviceID).'
    assert.equal(
      reasonSentence(german, told),
      'Das Telefonsystem kennt diese Leitung nicht (operation invalidDeviceID).',
    )
    assert.equal(reasonSentence(german, 'Something else.'), 'Something else.')
    assert.equal(reasonSentence(german, ''), '')
  })

  it('fill a system event from its details', () => {
    const event = {
      code: 'line-out-of-service',
      sentence: 'Line 302 …',
      details: { line: '302', reason: '' },
    }
    const reason = 'No phone is signed in to this line.'
    assert.equal(
      eventSentence(createI18n('de'), { ...event, details: { line: '302', reason } }),
      'Leitung 302 ist außer Betrieb: An dieser Leitung ist kein Telefon angemeldet.',
    )
    const changed = { code: 'settings-changed', sentence: '', details: { fields: 'serverName, new' } }
    assert.equal(
      eventSentence(createI18n('de'), { ...changed, actor: 'Anna' }),
      'Anna hat Einstellungen geändert: Name des Servers, new.',
    )
    assert.equal(eventSentence(createI18n('de'), { ...event, code: 'brand-new' }), 'Line 302 …')
  })

  it('tell a message of a ladder in the language of the reader, and in English as the server does', () => {
    const arrow = { protocol: 'CSTA', label: 'MakeCall', text: '' } as LadderArrow
    assert.equal(arrowSentence(createI18n('de'), arrow), 'bittet um einen Anruf')
    assert.equal(arrowSentence(createI18n('en'), arrow), ladderWords.MakeCall)
  })
})

/** Words that the client adds for facts that are codes. */
const added = ['actionWord', 'featureWord', 'serviceWord', 'levelWord', 'toneWord', 'untilTime']

function assertHasSentences({ rule, facts }: FoundRule): void {
  for (const [language, { explanations }] of Object.entries(words)) {
    const told: Record<string, unknown> = explanations
    const sentence = told[rule]
    assert.equal(typeof sentence, 'string', `${language} lacks ${rule}`)
    const variants = [`${rule}_passed`, `${rule}_changed`, `${rule}_decided`, `${rule}_until`].map(
      (key) => told[key],
    )
    const written = [(explanations.headline as Record<string, unknown>)[rule], sentence, ...variants].filter(
      (text): text is string => typeof text === 'string',
    )
    if (facts === undefined) continue
    for (const [, hole = ''] of written.flatMap((text) => [...text.matchAll(/\{\{(\w+)\}\}/g)]))
      assert.ok([...facts, ...added].includes(hole), `${rule} has no fact ${hole}`)
  }
}
