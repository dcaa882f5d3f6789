import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { serverEvent } from '@offhook/contract'
import { levelGrade } from '../rights/index.ts'
import { TestClient } from '../testing/test-client.ts'
import { TestOffice } from '../testing/test-office.ts'
import type { Frame } from './session.ts'
import { MOST_WAITING_BYTES } from './watch.ts'

describe('sessions', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open({ settings: { defaultLevel: 'team' } })
  })
  afterEach(() => office.close())

  const types = (client: TestClient) => client.events.map(({ type }) => type)

  it('begins with everything that one may see, and goes on with what changes, all as the contract has it', async () => {
    const anna = await office.client('Anna')
    const ben = await office.client('Ben')
    assert.deepEqual(types(anna)[0], 'snapshot')
    assert.equal(anna.me?.name, 'Anna')
    assert.deepEqual([...anna.lines.keys()], ['301'])
    assert.deepEqual([...anna.people.values()].map(({ name }) => name).sort(), ['Anna', 'Ben', 'Carla'])
    office.phone('Anna').dial('302')
    await office.settle()
    const [ringing] = ben.cards.values()
    assert.equal(ringing?.state, 'alerting')
    assert.equal(ringing?.permitted[0], 'answerCall')
    assert.equal(ringing?.others[0]?.name, 'Anna')
    office.phone('Ben').answer()
    await office.settle()
    office.phone('Ben').hangUp()
    await office.settle()
    assert.equal(anna.cards.size, 0)
    assert.equal([...anna.journal.values()].at(-1)?.result, 'answered')
    for (const client of [anna, ben]) {
      for (const event of client.events) serverEvent.parse(event)
      const sequences = client.events.map(({ sequence }) => sequence)
      assert.deepEqual(
        sequences,
        sequences.toSorted((a, b) => a - b),
      )
    }
  })

  it('shows the end of a call before it takes the card away', async () => {
    const ben = await office.client('Ben')
    office.phone('Anna').dial('302')
    await office.settle()
    office.phone('Anna').hangUp()
    await office.settle()
    const about = ben.events.filter(({ type }) => type === 'call' || type === 'callRemoved')
    const [last, removed] = about.slice(-2)
    assert.ok(last?.type === 'call' && removed?.type === 'callRemoved')
    assert.equal(last.call.state, 'null')
    assert.notEqual(last.call.endedAt, null)
    assert.equal(last.call.cause, 'callCancelled')
    assert.deepEqual(last.call.permitted, [])
  })

  it('tells of a call that was over before anybody could be told of it, but of no phone that never rang', async () => {
    const { actions } = office.server.parts
    await actions.setForwardings(office.viewer('Ben'), '302', [{ kind: 'always', destination: '303' }])
    const clients = [await office.client('Anna'), await office.client('Ben'), await office.client('Carla')]
    const before = clients.map(({ events }) => events.length)
    office.phone('Anna').dial('302')
    office.phone('Carla').reject()
    await office.settle()
    const [byAnna, byBen, byCarla] = clients.map(({ events }, index) =>
      events.slice(before[index]).flatMap((event) => {
        if (event.type === 'callRemoved') return ['removed']
        return event.type === 'call' ? [`${event.call.state} ${event.call.cause}`] : []
      }),
    )
    assert.deepEqual(byAnna, ['null callRejected', 'removed'])
    assert.deepEqual(byBen, [], 'the call passed by')
    assert.deepEqual(byCarla, ['null callRejected', 'removed'])
    await office.settle()
    office.phone('Anna').dial('303')
    await office.settle()
    assert.equal(clients[0]?.events.filter(({ type }) => type === 'callRemoved').length, 1, 'told once')
  })

  it('serialises once for all who are shown the same', async () => {
    const frames = new Map<string, Frame[]>()
    for (const name of ['Anna', 'Carla']) {
      const client = await office.client(name)
      const own: Frame[] = []
      frames.set(name, own)
      client.send = (...told) => own.push(...told)
    }
    await office.client('Ben')
    office.switch.unplug('302')
    await office.settle()
    const benSeenBy = (name: string) =>
      frames
        .get(name)!
        .filter(({ bytes }) => bytes.includes('"type":"person"') && bytes.includes('"name":"Ben"'))
    assert.ok(benSeenBy('Anna').length > 0)
    assert.deepEqual(benSeenBy('Anna'), benSeenBy('Carla'))
    assert.equal(benSeenBy('Anna')[0]!.bytes, benSeenBy('Carla')[0]!.bytes, 'the same bytes, not equal ones')
  })

  it('tells a client of many who changed at once in a few goes, of everybody and in the order of the numbers', async () => {
    const { people } = office.server.parts
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        people.create({ user: `many${index}`, name: `Many ${index}` }),
      ),
    )
    const anna = await office.client('Anna')
    const goes: number[] = []
    const { send } = anna
    anna.send = (...frames) => {
      goes.push(frames.length)
      send.call(anna, ...frames)
    }
    for (const person of many) office.server.client(person)
    await office.settle()
    for (const { id } of many) assert.equal(anna.people.get(id)?.presence.state, 'available')
    // The first was there before the others.
    assert.deepEqual(goes, [1, 16, 16, 7])
    const sequences = anna.events.map(({ sequence }) => sequence)
    assert.deepEqual(
      sequences,
      sequences.toSorted((a, b) => a - b),
    )
  })

  it('shows a new name of somebody to those who talk to them, and tells nothing to the others', async () => {
    const { people } = office.server.parts
    const [ben, carla] = [await office.client('Ben'), await office.client('Carla')]
    office.phone('Anna').dial('302')
    await office.settle()
    const before = carla.events.length
    await people.change(office.person('Anna').id, { name: 'Anna Moon' })
    await office.settle()
    assert.equal([...ben.cards.values()][0]?.others[0]?.name, 'Anna Moon')
    const shown = carla.people.get(office.person('Ben').id)
    assert.equal(shown?.lines[0]?.other?.name, 'Anna Moon')
    const about = carla.events
      .slice(before)
      .flatMap((event) => (event.type === 'person' ? event.person.name : []))
    assert.deepEqual(about.sort(), ['Anna Moon', 'Ben'])
    assert.ok(carla.events.slice(before).every(({ type }) => type === 'person'))
  })

  it('tells nothing to those for whom nothing changed', async () => {
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    const carla = await office.client('Carla')
    const before = carla.events.length
    office.phone('Anna').dial('302')
    await office.settle()
    office.phone('Ben').answer()
    await office.settle()
    assert.deepEqual(carla.events.slice(before), [])
  })

  it('gives a client that comes back what it missed, once', async () => {
    const first = await office.client('Ben')
    first.session.close()
    office.phone('Anna').dial('302')
    await office.settle()
    const again = await office.client('Ben', { after: first.sequence })
    assert.equal(again.events[0]?.type, 'resumed')
    assert.equal([...again.cards.values()][0]?.state, 'alerting')
    assert.ok(again.events.every(({ type }) => type !== 'snapshot'))
    const third = await office.client('Ben', { after: again.sequence })
    assert.deepEqual(
      types(third).filter((type) => type !== 'person'),
      ['resumed'],
    )
  })

  it('gives a whole snapshot when it no longer knows what was missed', async () => {
    const first = await office.client('Ben')
    const { sequence } = first
    first.session.close()
    await office.pass(200)
    assert.equal((await office.client('Ben', { after: sequence - 1 })).events[0]?.type, 'snapshot')
    assert.equal((await office.client('Ben', { after: sequence + 1_000_000 })).events[0]?.type, 'snapshot')
    assert.equal((await office.client('Ben', { after: 0 })).events[0]?.type, 'snapshot')
  })

  it('gives whoever missed a new snapshot a newer one', async () => {
    const first = await office.client('Ben')
    first.session.close()
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    await office.settle()
    const again = await office.client('Ben', { after: first.sequence })
    assert.equal(again.events[0]?.type, 'snapshot')
    assert.deepEqual(again.people.get(office.person('Anna').id)?.lines, [])
    const third = await office.client('Ben', { after: again.sequence })
    assert.equal(third.events[0]?.type, 'resumed')
  })

  it('keeps a bounded number of news for those who come back', async () => {
    const first = await office.client('Ben')
    first.session.close()
    for (let i = 0; i < 300; i++) {
      await office.server.parts.people.change(office.person('Anna').id, { note: `note ${i}` })
      await office.settle()
    }
    const again = await office.client('Ben', { after: first.sequence })
    assert.equal(again.events[0]?.type, 'snapshot')
  })

  it('drops a client that does not keep up, and nobody else', async () => {
    const slow = await office.client('Ben')
    const quick = await office.client('Ben')
    slow.waitingBytes = MOST_WAITING_BYTES + 1
    const told = slow.events.length
    office.phone('Anna').dial('302')
    await office.settle()
    assert.equal(slow.closed, 'slow')
    assert.equal(slow.events.length, told)
    assert.equal(quick.cards.size, 1)
    slow.session.close()
    assert.equal(office.server.parts.sessions.count, 1)
  })

  it('ends with the sign-in behind it', async () => {
    const [laptop, phone] = [
      await office.client('Ben', { credential: 'laptop' }),
      await office.client('Ben', { credential: 'phone' }),
    ]
    office.server.parts.sessions.endCredential('laptop')
    assert.equal(laptop.events.at(-1)?.type, 'signedOut')
    assert.equal(laptop.closed, 'signedOut')
    assert.equal(phone.closed, undefined)
    await office.server.parts.people.change(office.person('Ben').id, { isActive: false })
    assert.equal(phone.closed, 'signedOut')
    assert.throws(() => new TestClient(office.server.parts.sessions, office.viewer('Ben')), {
      code: 'sign-in-needed',
    })
  })

  it('shows who is signed in', async () => {
    const anna = await office.client('Anna')
    office.switch.unplug('302')
    await office.settle()
    const presence = () => anna.people.get(office.person('Ben').id)?.presence.state
    assert.equal(presence(), 'offline')
    const ben = await office.client('Ben')
    assert.equal(presence(), 'available')
    ben.session.close()
    await office.settle()
    assert.equal(presence(), 'offline')
  })

  it('sends a new snapshot when rights change, and when lines do', async () => {
    const anna = await office.client('Anna')
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    await office.settle()
    assert.deepEqual(anna.people.get(office.person('Ben').id)?.lines, [])
    await office.server.parts.people.change(office.person('Anna').id, { lines: ['301', '303'] })
    await office.settle()
    assert.deepEqual([...anna.lines.keys()], ['301', '303'])
  })

  it('tells of those alone whom one sees otherwise when the level for all changes', async () => {
    const { grants, settings } = office.server.parts
    const [anna, ben, carla] = ['Anna', 'Ben', 'Carla'].map((name) => office.person(name).id)
    await grants.give(ben!, anna!, levelGrade('personal'))
    const client = await office.client('Anna')
    const before = client.events.length
    await settings.change({ defaultLevel: 'public' })
    await office.settle()
    const told = client.events.slice(before)
    assert.deepEqual(
      told.map((event) => event.type === 'people' && event.people.map(({ id }) => id)),
      [[carla]],
    )
    for (const event of told) serverEvent.parse(event)
    assert.deepEqual(client.people.get(carla!)?.lines, [])
    assert.equal(client.people.get(ben!)?.lines.length, 1)
    await Promise.all([
      settings.change({ defaultLevel: 'team' }),
      settings.change({ defaultLevel: 'public' }),
    ])
    await office.settle()
    assert.deepEqual(client.people, (await office.client('Anna')).people)
  })

  it('marks a favourite for the one who marked it', async () => {
    const anna = await office.client('Anna')
    const carla = await office.client('Carla')
    const ben = office.person('Ben').id
    await office.server.parts.people.setFavourite(office.person('Anna').id, ben, true)
    await office.settle()
    assert.equal(anna.people.get(ben)?.isFavourite, true)
    assert.equal(carla.people.get(ben)?.isFavourite, false)
    office.phone('Ben').dial('303')
    await office.settle()
    assert.equal(anna.people.get(ben)?.isFavourite, true)
  })

  it('goes on in another language when one is chosen', async () => {
    office.switch.addOutside('089123456')
    const ben = await office.client('Ben')
    office.switch.outsidePhone('089123456').dial('302')
    await office.settle()
    const place = () => [...ben.cards.values()][0]?.others[0]?.place
    assert.equal(place(), 'Munich')
    await office.server.parts.people.change(office.person('Ben').id, { language: 'de' })
    await office.settle()
    assert.equal(place(), 'München')
    assert.equal(ben.me?.language, 'de')
    office.switch.outsidePhone('089123456').hangUp()
    await office.settle()
    assert.equal(ben.cards.size, 0)
    ben.session.close()
    assert.equal(office.server.parts.presences.isSignedIn(office.person('Ben').id), false)
  })

  it('keeps the topics of the system for administrators', async () => {
    const anna = await office.client('Anna')
    assert.throws(() => anna.session.watch([{ topic: 'systemEvents' }]), { code: 'not-permitted' })
    await office.server.parts.people.change(office.person('Ben').id, { role: 'administrator' })
    office.people.set('Ben', office.server.parts.people.get(office.person('Ben').id)!)
    const ben = await office.client('Ben')
    ben.session.watch([{ topic: 'systemEvents' }])
    office.server.parts.systemEvents.record('server-started', { version: 'x' })
    assert.equal(ben.events.at(-1)?.type, 'systemEvent')
    assert.ok(anna.events.every(({ type }) => type !== 'systemEvent'))
    ben.session.watch([])
    office.server.parts.systemEvents.record('server-started', { version: 'y' })
    assert.equal(ben.events.filter(({ type }) => type === 'systemEvent').length, 1)
  })

  it('tells a thousand watchers of a ringing phone without a thousand serialisations', async () => {
    const { people, sessions } = office.server.parts
    let [frames, goes] = [0, 0]
    const distinct = new Set<Buffer>()
    for (let i = 0; i < 1000; i++) {
      const person = await people.create({ user: `w${i}`, name: `Watcher ${i}` })
      sessions.open({
        viewer: { personId: person.id, role: 'user', language: i % 2 === 0 ? 'de' : 'en' },
        credential: `c${i}`,
        sink: {
          send: (...told) => {
            goes++
            for (const { bytes } of told) {
              if (bytes.includes('"snapshot"')) continue
              frames++
              distinct.add(bytes)
            }
          },
          waiting: () => 0,
          close: () => {},
        },
      })
    }
    await office.settle()
    ;[frames, goes] = [0, 0]
    distinct.clear()
    office.phone('Anna').dial('302')
    await office.settle()
    assert.equal(frames, 2000, 'everybody hears of Anna and of Ben')
    assert.equal(distinct.size, 4, 'two people in two languages')
    assert.equal(goes, 1000, 'of both at once')
  })
})
