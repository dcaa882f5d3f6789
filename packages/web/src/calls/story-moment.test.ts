import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CallExplanation, PartyView } from '@offhook/contract'
import { toldMoments } from './story-moment.ts'

type Moment = CallExplanation['moments'][number]

const party = (display: string) => ({ display, personId: null }) as PartyView
const anna = party('301')
const ben = party('302')
const moment = (
  at: number,
  what: string,
  who: PartyView,
  cause: string | null = null,
  to: PartyView | null = null,
) => ({ at, what, who, to, cause }) as Moment
const told = (...moments: Moment[]) =>
  toldMoments(moments).map(({ word, moment: { who } }) => `${word} ${who?.display}`)

describe('the story of a call', () => {
  it('tells that the own phone rang first only for a call placed from elsewhere', () => {
    assert.deepEqual(told(moment(0, 'prompted', anna, 'makeCall')), ['prompted 301'])
    assert.deepEqual(told(moment(0, 'prompted', anna, 'keyOperation')), [])
  })

  it('tells hanging up once, by who did it', () => {
    const story = [
      moment(0, 'called', anna, 'keyOperation', ben),
      moment(100, 'ringing', ben),
      moment(5_000, 'answered', ben),
      moment(9_000, 'cleared', ben, 'normalClearing'),
      moment(9_001, 'cleared', anna, 'normalClearing'),
    ]
    assert.deepEqual(told(...story), ['called 301', 'ringing 302', 'answered 302', 'cleared 302'])
  })

  it('never says that somebody hung up whose call ended because of another', () => {
    const story = [
      moment(0, 'called', anna, null, ben),
      moment(1_000, 'answered', ben),
      moment(9_000, 'released', ben, 'normalClearing'),
      moment(9_001, 'cleared', anna, 'normalClearing'),
    ]
    assert.deepEqual(told(...story), ['called 301', 'answered 302', 'cleared 301'])
    const untold = [...story.slice(0, 3), moment(9_001, 'released', anna, 'normalClearing')]
    assert.deepEqual(told(...untold), ['called 301', 'answered 302', 'released 302'])
  })

  it('counts who joined by a transfer among those who can hang up', () => {
    const story = [moment(0, 'joined', ben), moment(9_000, 'cleared', ben, 'normalClearing')]
    assert.deepEqual(told(...story), ['joined 302', 'cleared 302'])
  })

  it('ends with the failure where the call came to nothing', () => {
    const story = [
      moment(0, 'called', anna, null, ben),
      moment(10, 'failed', ben, 'busy'),
      moment(9_000, 'released', ben, 'busy'),
      moment(9_001, 'released', anna, 'busy'),
    ]
    assert.deepEqual(told(...story), ['called 301', 'failed 302'])
  })

  it('tells who declined', () => {
    const story = [moment(0, 'called', anna, null, ben), moment(9_000, 'cleared', ben, 'callRejected')]
    assert.deepEqual(told(...story), ['called 301', 'declined 302'])
    assert.equal(toldMoments(story)[1]?.cause, null)
  })

  it('says of a phone that only rang that it stopped', () => {
    const story = [
      moment(0, 'called', anna, null, ben),
      moment(100, 'ringing', ben),
      moment(9_000, 'cleared', anna, 'callCancelled'),
      moment(9_001, 'cleared', ben, 'callCancelled'),
    ]
    assert.deepEqual(told(...story), ['called 301', 'ringing 302', 'cleared 301', 'stopped 302'])
    assert.deepEqual(
      toldMoments(story).map(({ cause }) => cause),
      [null, null, null, null],
    )
  })

  it('keeps a moment it does not know', () => {
    assert.deepEqual(told(moment(0, 'teleported', anna)), ['other 301'])
  })
})
