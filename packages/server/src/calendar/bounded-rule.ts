/**
 * The steps of a rule of recurrence (RFC 5545 §3.3.10), within bounds. The library looks for the next one until it has found it: one step
 * of "every second of a 30th of February" never ends, and with it the whole server. So each of its own moves in time is paid for here.
 */
import ICAL from 'ical.js'

/** What may still be spent; shared by all events of a calendar. */
export interface Budget {
  steps: number
  /** Moves in time within the steps, each about a microsecond. */
  moves: number
}

const MOST_STEPS_OF_ONE = 20_000
/** Every day for sixty years takes 44,000. */
const MOST_MOVES_OF_ONE = 60_000
/** Values of all BY parts together; a rule that names every second, minute, hour, day and week once has fewer. */
const MOST_PARTS = 1000

interface Purse {
  moves: number
  /** What the most costly of the moves takes: all combinations of the parts that it goes through. */
  readonly combinations: number
}

/** The library makes its first moves while an iterator is made: by the rule it is known who pays. */
const purses = new WeakMap<ICAL.Recur, Purse>()

class BoundedIterator extends ICAL.RecurIterator {}

/** The methods in which the library goes round or forward, and how much each call of them goes. */
const moves: Readonly<Record<string, (purse: Purse, by: unknown) => number>> = {
  check_contracting_rules: () => 1,
  // A day is a tenth of what it costs to look at the moment that one has come to.
  increment_monthday: (_purse, days) => 1 + Number(days) / 10,
  increment_month: () => 1,
  increment_year: () => 1,
  next_month: ({ combinations }) => combinations,
  expand_year_days: ({ combinations }) => combinations,
}
for (const [name, costOf] of Object.entries(moves)) {
  const original = Reflect.get(ICAL.RecurIterator.prototype, name) as (...given: unknown[]) => unknown
  Object.defineProperty(BoundedIterator.prototype, name, {
    value(this: ICAL.RecurIterator, ...given: unknown[]) {
      const purse = purses.get(this.rule)
      if (purse) purse.moves -= costOf(purse, given[0])
      if (!purse || !(purse.moves >= 0)) throw new RangeError('the rule takes too long')
      return original.apply(this, given)
    },
  })
}

/** The beginnings that a rule gives, from `start` on. One that cannot be followed, or takes too long, ends early. */
export function* stepsOf(rule: ICAL.Recur, start: ICAL.Time, budget: Budget): Generator<ICAL.Time> {
  const own = rule.clone()
  const lengths = Object.values(own.parts).map((part) => [part].flat().length)
  if (lengths.reduce((sum, length) => sum + length, 0) > MOST_PARTS) return
  const may = Math.min(MOST_MOVES_OF_ONE, budget.moves)
  const purse = { moves: may, combinations: Math.ceil(lengths.reduce((all, length) => all * length, 1) / 20) }
  purses.set(own, purse)
  try {
    const iterator = new BoundedIterator({ rule: own, dtstart: start })
    for (let step = 0; step < MOST_STEPS_OF_ONE && budget.steps > 0; step++) {
      budget.steps--
      const next = iterator.next()
      if (!next) break
      yield next
    }
  } catch {
    // The library's failures have no names of their own; whatever they are, the rule goes no further.
  } finally {
    budget.moves -= may - Math.max(0, purse.moves)
  }
}
