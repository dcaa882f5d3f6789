import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientRequest } from '../handlers.ts'
import type { Frame } from '../session/index.ts'
import { TestOffice } from '../testing/test-office.ts'
import { hasLine, mayUse } from './computer.ts'
import { computerRoutes } from './computer-routes.ts'

describe('computers', () => {
  it('have the lines that were given to them, and those of the members of their groups', async (t) => {
    const office = await TestOffice.open()
    t.after(() => office.close())
    const { computers, groups, people } = office.server.parts
    const owners = { people, groups }
    const sales = await groups.create({ name: 'Sales', memberIds: [office.person('Ben').id] })
    const { computer } = await computers.create({ name: 'TS1', lines: ['301'], groupIds: [sales.id] })
    const has = () =>
      ['301', '302', '303'].filter((line) => hasLine(computers.find(computer.id), line, owners))
    assert.deepEqual(has(), ['301', '302'])
    await groups.addMembers(sales.id, [office.person('Carla').id])
    assert.deepEqual(has(), ['301', '302', '303'])
    await computers.change(computer.id, { isOwnerOnly: true })
    const may = (name: string, line: string) =>
      mayUse(computers.find(computer.id), line, office.person(name), owners)
    assert.deepEqual([may('Ben', '302'), may('Ben', '301'), may('Anna', '301')], [true, false, true])
    await computers.change(computer.id, { isActive: false })
    assert.deepEqual(has(), [])
  })

  it('that are switched off are not recognised, and whoever came in by their token leaves', async (t) => {
    const office = await TestOffice.open()
    t.after(() => office.close())
    const { computers } = office.server.parts
    const ended: string[] = []
    computers.events.on('ended', ({ id }) => ended.push(id))
    const { computer, secret } = await computers.create({ name: 'TS1' })
    assert.equal(computers.recognise(secret, 'ts1')?.id, computer.id)
    assert.equal(computers.recognise(secret, 'TS2'), undefined)
    await computers.change(computer.id, { isActive: false })
    assert.deepEqual([computers.recognise(secret), ended], [undefined, [computer.id]])
    await computers.change(computer.id, { isActive: true })
    assert.ok(computers.recognise(secret))
    const { secret: next } = await computers.renew(computer.id)
    assert.deepEqual([computers.recognise(secret), computers.recognise(next)?.id], [undefined, computer.id])
  })

  it('come in pages, by name, and are found by name, description, line and who was there', async (t) => {
    const office = await TestOffice.open()
    t.after(() => office.close())
    const { parts } = office.server
    for (let i = 1; i <= 7; i++) await parts.computers.create({ name: `PC-${i}`, phones: [`30${i}`] })
    const routes = computerRoutes(parts)
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = routes.listComputers({ query: { limit: 3, ...(cursor ? { cursor } : {}) } })
      names.push(...page.items.map(({ name }) => name))
      cursor = page.next ?? undefined
    } while (cursor)
    assert.deepEqual(names, ['PC-1', 'PC-2', 'PC-3', 'PC-4', 'PC-5', 'PC-6', 'PC-7'])
    const found = (text: string) => routes.listComputers({ query: { limit: 50, text } }).items.length
    assert.deepEqual([found('pc-3'), found('305'), found('nothing')], [1, 1, 0])
  })

  it('have telephones that are those of whoever is signed in there, as long as they are', async (t) => {
    const office = await TestOffice.open({ people: { Anna: ['301'], Ben: ['302'], Hall: ['309'] } })
    t.after(() => office.close())
    const { computers, computerSeats, people, access } = office.server.parts
    const { computer, secret } = await computers.create({ name: 'HALL', phones: ['309'] })
    const sink = { send: () => {}, waiting: () => 0, close: () => {} }
    const linesOf = (name: string) => people.get(office.person(name).id)!.lines
    const mayDial = () =>
      access.explain(office.viewer('Anna'), 'steerLine', office.person('Anna').id, 2).answer
    const open = () =>
      computerSeats.open({ viewer: office.viewer('Anna'), sink, credential: 'c', computerSecret: secret })
    const [first, second] = [open(), open()]
    assert.deepEqual(linesOf('Anna'), ['301', '309'])
    assert.ok(mayDial())
    assert.deepEqual(people.ownLines(people.get(office.person('Anna').id)!), ['301'])
    assert.deepEqual(computerSeats.at(computer.id), ['Anna'])
    assert.equal(computers.find(computer.id).seen?.user, 'Anna')
    first.close()
    assert.deepEqual(linesOf('Anna'), ['301', '309'])
    second.close()
    assert.deepEqual(linesOf('Anna'), ['301'])
    assert.deepEqual(linesOf('Ben'), ['302'])
    const third = open()
    await computers.change(computer.id, { phones: [] })
    assert.deepEqual(linesOf('Anna'), ['301'])
    await computers.change(computer.id, { phones: ['309'] })
    assert.deepEqual(linesOf('Anna'), ['301', '309'])
    await computers.remove(computer.id)
    assert.deepEqual(linesOf('Anna'), ['301'])
    third.close()
  })

  it('have their own browsers load the client anew, those of the same person elsewhere not', async (t) => {
    const office = await TestOffice.open()
    t.after(() => office.close())
    const { computers, computerSeats } = office.server.parts
    const { computer, secret } = await computers.create({ name: 'HALL' })
    const told: string[] = []
    const sink = (name: string) => ({
      send: (...frames: readonly Frame[]) => {
        for (const { bytes } of frames) if (JSON.parse(String(bytes)).type === 'reload') told.push(name)
      },
      waiting: () => 0,
      close: () => {},
    })
    const viewer = office.viewer('Anna')
    const open = (name: string, token?: string) =>
      computerSeats.open({
        viewer,
        sink: sink(name),
        credential: name,
        ...(token && { computerSecret: token }),
      })
    const [here, beside, elsewhere] = [open('here', secret), open('beside', secret), open('elsewhere')]
    const routes = computerRoutes(office.server.parts)
    const noted: unknown[] = []
    const request = { note: (entry: unknown) => void noted.push(entry) } as unknown as ClientRequest
    const params = { id: computer.id }
    assert.deepEqual(routes.reloadClients({ params }, viewer, request), { clients: 2 })
    assert.deepEqual(told, ['here', 'beside'])
    assert.deepEqual(noted, [{ target: 'HALL' }])
    beside.close()
    assert.deepEqual(routes.reloadClients({ params }, viewer, request), { clients: 1 })
    here.close()
    assert.deepEqual(routes.reloadClients({ params }, viewer, request), { clients: 0 })
    assert.deepEqual(told, ['here', 'beside', 'here'])
    elsewhere.close()
  })

  it('are told to a browser by name and token, and by nothing else', async (t) => {
    const office = await TestOffice.open()
    t.after(() => office.close())
    const routes = computerRoutes(office.server.parts)
    const { secret } = await office.server.parts.computers.create({ name: 'HALL', phones: ['309'] })
    const cookies = new Map<string, string>()
    const request = {
      address: '192.0.2.7',
      agent: '',
      note: () => {},
      cookie: (name: string) => cookies.get(name),
      setCookie: (name: string, value: string) =>
        void (value === '' ? cookies.delete(name) : cookies.set(name, value)),
    } as unknown as ClientRequest
    const place = (name: string, token: string) =>
      routes.placeAtComputer({ body: { name, token } }, office.viewer('Anna'), request)
    await assert.rejects(place('HALL', 'x'.repeat(43)), { code: 'computer-unknown' })
    await assert.rejects(place('OTHER', secret), { code: 'computer-unknown' })
    assert.equal(cookies.size, 0)
    assert.deepEqual((await place('hall', secret)).computer, { name: 'HALL', phones: ['309'] })
    const own = () => routes.getOwnComputer({}, office.viewer('Anna'), request).computer
    assert.equal(own()?.name, 'HALL')
    routes.leaveComputer({}, office.viewer('Anna'), request)
    assert.equal(own(), null)
  })
})
