import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError, type NamedError } from '@offhook/base'
import { processorTime } from '@offhook/base/testing'
import fc from 'fast-check'
import { playErrors } from './errors.ts'
import { actions, observations } from './grammar.ts'
import { parsePlay } from './parse.ts'

function fault(text: string): NamedError {
  try {
    parsePlay(text)
  } catch (error) {
    assert.ok(isNamedError(error))
    return error
  }
  assert.fail('was understood')
}

describe('parsePlay', () => {
  it('reads title, cast, and sentences with their lines', () => {
    const play = parsePlay('\n# A title\n# a remark\nAnna (301) calls Ben (302)\n\nBen answers.\n')
    assert.equal(play.title, 'A title')
    assert.deepEqual(play.cast, [
      { name: 'Anna', number: '301', isLine: true, isRestricted: false },
      { name: 'Ben', number: '302', isLine: true, isRestricted: false },
    ])
    const [anna, ben] = play.cast
    assert.deepEqual(play.sentences, [
      {
        line: 4,
        text: 'Anna (301) calls Ben (302)',
        kind: 'action',
        action: { do: 'dial', who: anna, destination: { person: ben } },
        isInVain: false,
      },
      {
        line: 6,
        text: 'Ben answers.',
        kind: 'action',
        action: { do: 'answer', who: ben },
        isInVain: false,
      },
    ])
  })

  it('knows people by names of several words, and numbers with blanks', () => {
    const { cast } = parsePlay("Mrs Weber (+49 30 123) calls Ben (302)\nMrs Weber's phone is quiet")
    assert.deepEqual(cast[0], { name: 'Mrs Weber', number: '+4930123', isLine: false, isRestricted: false })
  })

  it('lets somebody withhold the number from the beginning', () => {
    const { cast } = parsePlay('Anna (301) calls Ben (302)\nAnna withholds the number')
    assert.deepEqual(
      cast.map(({ isRestricted }) => isRestricted),
      [true, false],
    )
  })

  it('takes a wait with a sentence behind it for two', () => {
    const play = parsePlay('with Anna (301)\nafter 2 minutes, Anna hangs up')
    assert.deepEqual(
      play.sentences.map(({ kind, text, line }) => [kind, text, line]),
      [
        ['wait', 'after 120 seconds', 2],
        ['action', 'Anna hangs up', 2],
      ],
    )
  })

  it('goes on with a line that begins with a blank', () => {
    const play = parsePlay("with Anna (301), Ben (302)\nAnna's journal shows: outgoing to Ben,\n  missed")
    assert.equal(play.sentences.length, 1)
  })

  it('reads journal entries', () => {
    const text = `with Anna (301), Ben (302) and Carla (303)
Anna's journal shows: outgoing to Ben, answered, 12 s, then Carla; incoming from an unknown caller, missed;
  incoming from +4930, picked up by Carla, because picked-up-by-another; incoming from Ben, via Carla, answered elsewhere`
    const [sentence] = parsePlay(text).sentences
    const [, ben, carla] = parsePlay(text).cast
    assert.ok(sentence?.kind === 'observation' && sentence.observation.see === 'journal')
    assert.deepEqual(sentence.observation.entries, [
      {
        joined: [{ person: carla }],
        direction: 'outgoing',
        other: { person: ben },
        result: 'answered',
        seconds: 12,
      },
      { joined: [], direction: 'incoming', result: 'missed' },
      {
        joined: [],
        direction: 'incoming',
        other: { number: '+4930' },
        result: 'pickedUp',
        to: { person: carla },
        because: 'picked-up-by-another',
      },
      {
        joined: [],
        direction: 'incoming',
        other: { person: ben },
        via: { person: carla },
        result: 'answeredElsewhere',
      },
    ])
  })

  it('understands every sentence of its grammar', () => {
    const filled: Record<string, string> = {
      '{who}': 'Anna',
      '{whom}': 'Ben',
      '{people}': 'Anna, Ben and Carla',
      '{several}': 'Anna and Ben',
      '{destination}': '999',
      '{seconds}': '5 seconds',
      '{digits}': '12#',
      '{state}': 'out of service',
      '{tone}': 'busy',
      '{service}': 'transfer blindly',
      '{entries}': 'incoming from Ben, missed',
    }
    for (const { pattern } of [...actions, ...observations]) {
      const sentence = pattern.replace(/\{\w+\}/g, (slot) => filled[slot]!).replace(" 's", "'s")
      const { sentences } = parsePlay(`with Anna (301), Ben (302), Carla (303)\n${sentence}`)
      assert.equal(sentences.length, 1, sentence)
    }
  })
})

describe('a play with a mistake', () => {
  const table: [text: string, code: keyof typeof playErrors, sentence: RegExp][] = [
    [
      'Anna (301) kalls Ben (302)',
      'play-sentence-unknown',
      /Line 1: .* at "kalls"\. Expected there: .*"calls"/,
    ],
    ['Anna (301) calls', 'play-sentence-unknown', /at "its end"\. Expected there: a person, a number/],
    ['Anna (301) calls Ben (302)\nDora answers', 'play-person-unknown', /Line 2: nobody knows Dora/],
    ['Anna (301) calls Dora', 'play-person-unknown', /Dora/],
    ['with Anna (301)\nwith Anna (302)', 'play-person-changed', /Line 2: Anna has the number 301/],
    ['with Anna (301)\nwith Ben (301)', 'play-number-taken', /Line 2: 301 is the number of Anna/],
    ['Anna (301) answers now', 'play-sentence-unknown', /at "now"\. Expected there: the end of the sentence/],
    ['with Anna (301)\nAnna talk', 'play-sentence-unknown', /"and" somebody else/],
    ["with Anna (301)\nAnna's journal shows: outgoing to 5, 3 s", 'play-sentence-unknown', /another result/],
    ["Anna (301)'s phone rings in vain", 'play-sentence-unknown', /at "in vain"/],
    ['after 5 parsecs', 'play-sentence-unknown', /"seconds"/],
    ['Anna (301) calls (302', 'play-sentence-unknown', /at "\("/],
    [`# ${'x'.repeat(600)}`, 'play-too-long', /line 1/],
    ['\n'.repeat(1000), 'play-too-long', /line 1001/],
    [
      Array.from({ length: 51 }, (_, index) => `with Person${index} (${index + 100})`).join('\n'),
      'play-too-many-people',
      /Line 51/,
    ],
  ]
  for (const [text, code, sentence] of table) {
    it(`${code}: ${text.slice(0, 40)}`, () => {
      const { code: seen, message } = fault(text)
      assert.equal(seen, code)
      assert.match(message, sentence)
    })
  }
})

describe('parsePlay, whatever it is given', () => {
  const word = fc.constantFrom(
    ...'Anna Ben (301) (302) (+49 30) calls clicks answers the link to phone system after 5 seconds and , ; : in vain'.split(
      ' ',
    ),
    "'s",
    "Anna's",
    'journal shows:',
    'outgoing to',
    'answered',
    '\n',
    '\n ',
    '#',
    '(',
    ')',
    '"',
  )
  const soup = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '))

  it('fails only with a named error', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ maxLength: 300, unit: 'binary' })), (text) => {
        try {
          parsePlay(text)
        } catch (error) {
          assert.ok(isNamedError(error) && error.code in playErrors, String(error))
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('stays quick where a line is made to be slow', async () => {
    const slow = [
      '('.repeat(500),
      "'s".repeat(250),
      'Anna (301) '.repeat(45),
      'A '.repeat(249),
      ', and '.repeat(83),
    ]
    const took = await processorTime(() => {
      for (const line of slow) assert.ok(fault(Array(300).fill(`${line}`).join('\n')))
    })
    assert.ok(took < 2000, `${took} ms`)
  })
})
