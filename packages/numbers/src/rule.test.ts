import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError, NamedError } from '@offhook/base'
import { processorTime } from '@offhook/base/testing'
import fc from 'fast-check'
import type { Rule } from './location.ts'
import { compileRule, RuleList } from './rule.ts'
import { literalStart } from './rule-dialect.ts'

const regex = (match: string, replace: string | null = null): Rule => ({ match, type: 'regex', replace })

function apply(rule: Rule, number: string): string | null {
  return new RuleList([rule]).apply(number)?.number ?? null
}

describe('§20.4 expressions', () => {
  const table: readonly [sign: string, match: string, hits: readonly string[], misses: readonly string[]][] =
    [
      ['^ begins', '^0', ['0', '0301'], ['103', '']],
      // §20.4 says that [^0-8] allows 0 to 8; a caret behind the bracket excludes them.
      ['[^ ] excludes', '^[^0-8]$', ['9'], ['0', '8']],
      ['$ ends', '152$', ['152', '0152'], ['1520']],
      ['| either', '^(8|9)$', ['8', '9'], ['7', '89']],
      ['. anything', '^1.2$', ['112', '1*2'], ['12', '1122']],
      ['* zero or more', '^12*$', ['1', '12', '1222'], ['2', '121']],
      ['+ one or more', '^12+$', ['12', '122'], ['1']],
      ['? zero or one', '^12?$', ['1', '12'], ['122']],
      ['[ ] one of', '^[135]0$', ['10', '30', '50'], ['20']],
    ]
  for (const [sign, match, hits, misses] of table) {
    it(sign, () => {
      const list = new RuleList([regex(match)])
      for (const number of hits) assert.ok(list.apply(number), `${match} hits ${number}`)
      for (const number of misses) assert.equal(list.apply(number), undefined, `${match} misses ${number}`)
    })
  }
  it('( ) goes into the replacement as \\1, \\2', () => {
    assert.equal(apply(regex('^(0)(.)(.*)$', '\\3-\\2'), '0123'), '23-1')
  })
})

describe('§20.4 examples, with the groups that the text lost', () => {
  const table: readonly [effect: string, rule: Rule, before: string, after: string | null][] = [
    ['removes a leading 0', regex('^0(.*)', '\\1'), '030123', '30123'],
    ['replaces 80 by 0', regex('^80(.*)', '0\\1'), '80030123', '0030123'],
    ['removes a PIN behind 50', regex('^50[0-9][0-9][0-9](.*)', '\\1'), '501230301', '0301'],
    ['suppresses internal numbers of three digits', regex('^[0-9][0-9][0-9]$', ''), '123', ''],
    ['leaves longer numbers', regex('^[0-9][0-9][0-9]$', ''), '1234', null],
    ['adds an access code', regex('^([0-9][0-9][0-9].+)', '0\\1'), '1234', '01234'],
    ['leaves three digits', regex('^([0-9][0-9][0-9].+)', '0\\1'), '123', null],
    ['adds the base number', regex('^([0-9][0-9]?[0-9]?)$', '03012345\\1'), '22', '0301234522'],
    ['adds the own area code', regex('^([^\\0][0-9][0-9][0-9].*)', '08151\\1'), '1234', '081511234'],
    ['leaves numbers with 0', regex('^([^\\0][0-9][0-9][0-9].*)', '08151\\1'), '0301234', null],
  ]
  for (const [effect, rule, before, after] of table) {
    it(effect, () => assert.equal(apply(rule, before), after))
  }
})

describe('rules', () => {
  it('replace the whole number, also where the expression hits a part (§20.4)', () => {
    assert.equal(apply(regex('23', 'x'), '1234'), 'x')
  })
  it('compare literally (§10.3.3.3)', () => {
    const rule: Rule = { match: '1.0', type: 'literal', replace: '\\1' }
    assert.equal(apply(rule, '110'), null)
    assert.equal(apply(rule, '1.0'), '')
    assert.equal(apply({ match: '110', type: 'literal', replace: '0110' }, '110'), '0110')
  })
  it('run from the top to the first hit (§10.3.3.3)', () => {
    const hit = new RuleList([regex('^2', 'a'), regex('^1', 'b'), regex('^1', 'c')]).apply('1')
    assert.deepEqual([hit?.index, hit?.number], [1, 'b'])
  })
  it('only recognise without a replacement, and with an empty one in internal and external lists', () => {
    assert.deepEqual(
      [new RuleList([regex('^1')]).apply('12'), new RuleList([regex('^1', '')], true).apply('12')].map(
        (hit) => [hit?.number, hit?.replaced],
      ),
      [
        ['12', false],
        ['12', false],
      ],
    )
    assert.deepEqual(new RuleList([regex('^1', '')]).apply('12')?.number, '')
  })
  it('take a plus at the beginning for the plus of a number', () => {
    assert.equal(apply(regex('^+49(.*)', '0\\1'), '+4930'), '030')
    assert.equal(apply(regex('^(+49|0049)(.*)', '0\\2'), '004930'), '030')
    assert.equal(apply(regex('^[+0]+(.*)', '\\1'), '+0049'), '49')
  })
  it('take back-references in the expression for an error: they have no linear time', () => {
    assert.throws(
      () => compileRule(regex('(.)\\1')),
      (fault) => isNamedError(fault, 'rule-invalid'),
    )
  })

  const wrong: readonly [match: string, replace: string | null, position: number][] = [
    ['12(3', null, 2],
    ['123)', null, 3],
    ['1[23', null, 1],
    ['1**', null, 1],
    ['12\\', null, 3],
    ['a{2000}', null, 1],
    ['^0.*', '\\1', 0],
    ['^(0).*', '0\\2', 1],
  ]
  for (const [match, replace, position] of wrong) {
    it(`refuses ${match} → ${replace} at position ${position}`, () => {
      assert.throws(
        () => compileRule(regex(match, replace)),
        (fault) => isNamedError(fault, 'rule-invalid') && fault.details.position === position,
      )
    })
  }

  it('run in linear time', async () => {
    const list = new RuleList([regex('^(([0-9]+)+)+#$', '\\1')])
    const number = '1'.repeat(250)
    const took = await processorTime(() => {
      for (let i = 0; i < 100; i++) assert.equal(list.apply(number), undefined)
    })
    // A backtracking engine would need longer than the universe has.
    assert.ok(took < 5000, `${took} ms`)
  })

  it('compile or throw rule-invalid, whatever is written', () => {
    const text = fc.string({ unit: fc.constantFrom(...'01239+*#.?()[]{}^$|\\-,abd\u00e9'), maxLength: 30 })
    fc.assert(
      fc.property(text, text, text, (match, replace, number) => {
        try {
          new RuleList([regex(match, replace)]).apply(number)
        } catch (fault) {
          assert.ok(fault instanceof NamedError, String(fault))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('know with what a hit begins', () => {
    const starts: readonly [string, string][] = [
      ['^0049(.*)', '0049'],
      ['^\\+49', '+49'],
      ['^+49(.*)', '+49'],
      ['^012*', '01'],
      ['^012?', '01'],
      ['^01|02', ''],
      ['^(01|02)', ''],
      ['01', ''],
      ['^0[1-9]', '0'],
      ['^\\*21', '*21'],
      ['^01{2}', '0'],
    ]
    for (const [match, start] of starts) assert.equal(literalStart(match), start, match)
  })
})
