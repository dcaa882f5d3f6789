import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CallFact } from './fact.ts'
import { LiveCalls } from './live-calls.ts'
import { type Story, storyOf } from './story.ts'
import { FactTeller } from './testing/facts.ts'

/** The stories of all connections that ended, by number, as a journal would write them; several of one line in order. */
function storiesAfter(...facts: readonly CallFact[]): Record<string, readonly Story[]> {
  let last = 0
  const live = new LiveCalls({ connector: 'test', newId: () => `id${++last}` })
  const stories: Record<string, Story[]> = {}
  for (const fact of facts) {
    const { effects, calls } = live.apply(fact)
    for (const effect of effects) {
      if (effect.type !== 'connectionChanged' || effect.connection.state !== 'null') continue
      const call = calls.find(({ id }) => id === effect.callId)!
      const connection = call.connections.find(({ id }) => id === effect.connection.id)!
      ;(stories[connection.party.number] ??= []).push(storyOf(call, connection))
    }
  }
  return stories
}

const one = new FactTeller('1')
const two = new FactTeller('2')
const calling = [one.at(0).originated('301', '302')]
const ringing = [...calling, one.at(0).delivered('302', '301')]
const talking = [...ringing, one.at(5000).established('302', '301')]
const ends = (cause: Parameters<FactTeller['cleared']>[1], by?: string) => [
  one.at(17_000).cleared('302', cause, by),
  one.at(17_000).cleared('301', cause, by),
]

/** What happens, and how it stands in the journals of the caller (301) and the called one (302): result and deciding rule. */
const table: Record<string, [facts: readonly CallFact[], caller: string, called: string | undefined]> = {
  answered: [[...talking, ...ends('normalClearing')], 'answered was-answered', 'answered was-answered'],
  'the caller gives up': [
    [...ringing, ...ends('callCancelled', '301')],
    'cancelled given-up-before-answer',
    'missed caller-gave-up',
  ],
  'nobody answers': [
    [...ringing, ...ends('callNotAnswered')],
    'missed other-did-not-answer',
    'missed rang-and-nobody-answered',
  ],
  rejected: [
    [...ringing, ...ends('callRejected', '302')],
    'rejected call-was-rejected',
    'rejected call-was-rejected',
  ],
  'busy, and the switch ends the call': [
    [...calling, one.failed('302', 'busy'), ...ends('busy')],
    'busy line-was-busy',
    'busy line-was-busy',
  ],
  'busy, and the caller hangs up after the tone': [
    [...calling, one.failed('302', 'busy'), one.cleared('301', 'normalClearing', '301')],
    'busy line-was-busy',
    'busy line-was-busy',
  ],
  'do not disturb': [
    [...calling, one.failed('302', 'doNotDisturb'), ...ends('doNotDisturb')],
    'rejected other-wished-no-disturbance',
    'missed do-not-disturb-was-on',
  ],
  'no phone at the other line': [
    [...calling, one.failed('302', 'destNotObtainable'), ...ends('destNotObtainable')],
    'failed call-could-not-be-set-up',
    'missed line-was-not-reachable',
  ],
  'another phone of the line answered': [
    [...ringing, one.cleared('302', 'answeredElsewhere'), one.cleared('301')],
    'cancelled given-up-before-answer',
    'answeredElsewhere answered-elsewhere',
  ],
  'the link is lost while it rings': [
    [...ringing, one.over('lost')],
    'failed lost-sight-of-the-call',
    'missed lost-sight-while-ringing',
  ],
  'the own phone is not answered': [
    [one.initiated('301'), one.cleared('301', 'callNotAnswered')],
    'cancelled own-phone-did-not-answer',
    undefined,
  ],
}

describe('the story of a call', () => {
  for (const [name, [facts, caller, called]] of Object.entries(table)) {
    it(name, () => {
      const stories = storiesAfter(...facts)
      assert.equal(verdict(stories['301']?.[0]), caller)
      assert.equal(verdict(stories['302']?.[0]), called)
    })
  }

  it('is open as long as the connection lives', () => {
    let last = 0
    const live = new LiveCalls({ connector: 'test', newId: () => `id${++last}` })
    for (const fact of talking) live.apply(fact)
    const [call] = live.all()
    assert.equal(verdict(storyOf(call!, call!.connections[0]!)), 'open not-over-yet')
  })

  it('tells who, whom and when', () => {
    const [story] = storiesAfter(...talking, ...ends('normalClearing'))['302']!
    assert.partialDeepStrictEqual(story, {
      direction: 'incoming',
      other: { line: '301' },
      called: { line: '302' },
      startedAt: 0,
      answeredAt: 5000,
      endedAt: 17_000,
      joined: [],
    })
  })
})

describe('the story of a call that went elsewhere', () => {
  const forwarded = (
    cause: 'callForwardAlways' | 'callForwardBusy' | 'callForwardNoAnswer' | 'redirected',
  ) => [
    ...(cause === 'callForwardNoAnswer' || cause === 'redirected' ? ringing : calling),
    one.at(2000).diverted('302', '303', cause),
    one.at(2000).delivered('303', '301', '302', '302'),
    one.at(4000).established('303', '301', '302', '302'),
    one.at(9000).cleared('303'),
    one.at(9000).cleared('301'),
  ]
  const rules = {
    callForwardAlways: 'forwarded-always',
    callForwardBusy: 'forwarded-when-busy',
    callForwardNoAnswer: 'forwarded-after-no-answer',
    redirected: 'deflected',
  } as const

  for (const [cause, rule] of Object.entries(rules)) {
    it(cause, () => {
      const stories = storiesAfter(...forwarded(cause as keyof typeof rules))
      assert.equal(verdict(stories['302']?.[0]), `forwarded ${rule}`)
      assert.equal(stories['302']?.[0]?.redirectedTo?.line, '303')
      assert.partialDeepStrictEqual(stories['303']?.[0], {
        other: { line: '301' },
        called: { line: '302' },
        redirectedFrom: { line: '302' },
        joined: [],
      })
      assert.equal(stories['301']?.[0]?.other.line, '302')
      assert.deepEqual(
        stories['301']?.[0]?.joined.map(({ line }) => line),
        ['303'],
      )
    })
  }

  it('pickup', () => {
    const stories = storiesAfter(
      ...ringing,
      one.at(2000).diverted('302', '303', 'callPickup'),
      one.at(2000).established('303', '301', '302', '302'),
      one.at(9000).over(),
    )
    assert.equal(verdict(stories['302']?.[0]), 'pickedUp picked-up-by-another')
    assert.equal(verdict(stories['303']?.[0]), 'answered was-answered')
  })

  const consulting = [
    ...talking,
    one.at(8000).held('302'),
    two.at(8000).originated('302', '303'),
    two.at(8000).delivered('303', '302'),
  ]

  it('transfer after consultation: three people, four connections', () => {
    const stories = storiesAfter(
      ...consulting,
      two.at(10_000).established('303', '302'),
      one.at(12_000).transferred('302', '303', '2'),
      one.at(20_000).cleared('301'),
      one.at(20_000).cleared('303'),
    )
    const told = (story: Story | undefined) => [
      story?.other.line,
      story?.answeredAt,
      story?.endedAt,
      story?.redirectedTo?.line,
      story?.joined.map(({ line }) => line),
    ]
    assert.deepEqual(told(stories['301']?.[0]), ['302', 5000, 20_000, undefined, ['303']])
    // The consultation call ends first: its effects come before those of the call that goes on.
    assert.deepEqual(told(stories['302']?.[0]), ['303', 10_000, 12_000, '301', []])
    assert.deepEqual(told(stories['302']?.[1]), ['301', 5000, 12_000, '303', []])
    assert.deepEqual(told(stories['303']?.[0]), ['302', 10_000, 20_000, undefined, ['301']])
  })

  it('transfer while ringing', () => {
    const stories = storiesAfter(
      ...consulting,
      one.at(9000).transferred('302', '303', '2'),
      one.at(11_000).cleared('303', 'callNotAnswered'),
    )
    assert.equal(verdict(stories['302']?.[0]), 'forwarded transferred-before-answer')
    assert.equal(verdict(stories['303']?.[0]), 'missed rang-and-nobody-answered')
  })

  it('conference: everybody talked with everybody', () => {
    const stories = storiesAfter(
      ...consulting,
      two.at(10_000).established('303', '302'),
      one.at(12_000).conferenced('302', '2'),
      one.at(20_000).over(),
    )
    const others = (number: string) => {
      const story = stories[number]!.at(-1)!
      return [story.other.line, ...story.joined.map(({ line }) => line)]
    }
    assert.deepEqual(others('301'), ['302', '303'])
    assert.deepEqual(others('302'), ['301', '303'])
    assert.deepEqual(others('303'), ['302', '301'])
  })
})

function verdict(story: Story | undefined): string | undefined {
  return story && `${story.result.answer} ${story.result.steps.at(-1)?.rule}`
}
