/** A journal as a play expects it, against the stories that are in it. */
import type { Story } from '../story.ts'
import type { Party } from '../words.ts'
import { type Destination, type ExpectedEntry, numberOf, type Person } from './play.ts'
import type { Seen } from './stage.ts'

/** What of a story a journal keeps; a server's entries are told in the same way. */
export type JournalStory = Pick<
  Story,
  'direction' | 'other' | 'answeredAt' | 'endedAt' | 'result' | 'redirectedTo' | 'redirectedFrom' | 'joined'
>

/** All entries, in the order in which the connections began. */
export function seeJournal(
  expected: readonly ExpectedEntry[],
  stories: readonly JournalStory[],
  cast: readonly Person[],
): Seen {
  const holds =
    expected.length === stories.length && expected.every((entry, index) => fits(entry, stories[index]!))
  const seen = stories.map((story) => describeStory(story, cast)).join('; ')
  return { holds, seen: seen === '' ? 'an empty journal' : seen }
}

function fits(entry: ExpectedEntry, story: JournalStory): boolean {
  return (
    entry.direction === story.direction &&
    entry.result === story.result.answer &&
    isParty(entry.other, story.other) &&
    isParty(entry.to, story.redirectedTo) &&
    (entry.via === undefined || isParty(entry.via, story.redirectedFrom)) &&
    (entry.seconds === undefined || entry.seconds === secondsOf(story)) &&
    (entry.because === undefined || entry.because === ruleOf(story)) &&
    entry.joined.length === story.joined.length &&
    entry.joined.every((other) => story.joined.some((party) => isParty(other, party)))
  )
}

function isParty(expected: Destination | undefined, party: Party | undefined): boolean {
  const known = party?.line ?? party?.number ?? ''
  return known === (expected === undefined ? '' : numberOf(expected))
}

function secondsOf({ answeredAt, endedAt }: JournalStory): number | undefined {
  return answeredAt === undefined || endedAt === undefined
    ? undefined
    : Math.floor((endedAt - answeredAt) / 1000)
}

function ruleOf({ result }: JournalStory): string {
  return result.steps.at(-1)?.rule ?? ''
}

/** The story in the words of a play. */
export function describeStory(story: JournalStory, cast: readonly Person[]): string {
  const name = (party: Party) => nameOf(party, cast)
  const { direction, other, redirectedTo, redirectedFrom, joined } = story
  const seconds = secondsOf(story)
  const result = resultWords[story.result.answer]
  return [
    direction === 'outgoing' ? `outgoing to ${name(other)}` : `incoming from ${name(other)}`,
    ...(redirectedTo && story.result.answer !== 'answered' ? [`${result} ${name(redirectedTo)}`] : [result]),
    ...(seconds === undefined ? [] : [`${seconds} s`]),
    ...(redirectedTo && story.result.answer === 'answered' ? [`transferred to ${name(redirectedTo)}`] : []),
    ...(redirectedFrom ? [`via ${name(redirectedFrom)}`] : []),
    ...(joined.length > 0 ? [`then ${joined.map(name).join(' and ')}`] : []),
    `because ${ruleOf(story)}`,
  ].join(', ')
}

const resultWords: Record<Story['result']['answer'], string> = {
  open: 'open',
  answered: 'answered',
  missed: 'missed',
  busy: 'busy',
  rejected: 'rejected',
  cancelled: 'cancelled',
  forwarded: 'forwarded to',
  pickedUp: 'picked up by',
  answeredElsewhere: 'answered elsewhere',
  failed: 'failed',
}

export function nameOf(party: Party, cast: readonly Person[]): string {
  const number = party.line ?? party.number
  if (number === '') return 'an unknown caller'
  return cast.find((person) => person.number === number)?.name ?? number
}
