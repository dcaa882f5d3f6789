import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemRandom } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { Tickets } from './tickets.ts'

describe('What strangers begin', () => {
  it('pushes out nothing that others have begun, however much it is', () => {
    const tickets = new Tickets<string>(new SimulatedClock(), systemRandom)
    const early = tickets.issue('anna')
    for (let i = 0; i < 12_000; i++) tickets.issue('stranger')
    assert.equal(tickets.read(early), 'anna')
  })

  it('is good for its time, once, and at the server that gave it alone', () => {
    const clock = new SimulatedClock()
    const tickets = new Tickets<{ at: string }>(clock, systemRandom)
    const ticket = tickets.issue({ at: 'here' })
    assert.match(ticket, /^[A-Za-z0-9_.-]+$/)
    assert.deepEqual(tickets.read(ticket), { at: 'here' })
    assert.equal(new Tickets(clock, systemRandom).read(ticket), undefined)
    assert.equal(tickets.spend(ticket), true)
    assert.equal(tickets.spend(ticket), false)
    assert.equal(tickets.read(ticket), undefined)
    const late = tickets.issue({ at: 'here' })
    clock.advance(300_000)
    assert.equal(tickets.read(late), undefined)
    assert.equal(tickets.spend(late), false)
  })

  it('cannot be made up or changed, and no two of its secrets are alike', () => {
    const tickets = new Tickets<{ who: string }>(new SimulatedClock(), systemRandom)
    const ticket = tickets.issue({ who: 'ben' })
    const [text = '', mark = ''] = ticket.split('.')
    const other = Buffer.from(Buffer.from(text, 'base64url').toString().replace('ben', 'ann'))
    const madeUp = [`${other.toString('base64url')}.${mark}`, text, mark, '', '.', `${text}.`, `${ticket}.`]
    // Nor does a secret that was given out stand for a mark.
    madeUp.push(`${text}.${tickets.secret(text, 'challenge')}`, `é.${mark}`)
    for (const wrong of madeUp) assert.equal(tickets.read(wrong), undefined, wrong)
    const secrets = [ticket, tickets.issue({ who: 'ben' })].flatMap((of) =>
      ['state', 'nonce', 'verifier'].map((purpose) => tickets.secret(of, purpose)),
    )
    assert.equal(new Set(secrets).size, 6)
  })
})
