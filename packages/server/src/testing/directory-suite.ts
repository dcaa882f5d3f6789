/** What every kind of directory must do, acted out with a whole server: the same plays for all of them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SaveDirectory } from '@offhook/contract'
import jpeg from 'jpeg-js'
import type { Group, Person } from '../directory/index.ts'
import { plainPicture } from './plain-picture.ts'
import { startTestServer, type TestServer } from './test-server.ts'

export interface PeerPerson {
  readonly user: string
  readonly firstName: string
  readonly lastName: string
  readonly business?: string
  readonly department?: string
}

/** The other side: a directory in which the suite changes things as its administrator would. */
export interface DirectoryPeer {
  readonly settings: SaveDirectory
  /** Called once with the server and the id of the directory, before anything else. */
  attach?(server: TestServer, directoryId: string): Promise<void>
  addPerson(person: PeerPerson): Promise<void>
  changePerson(user: string, changes: Partial<Omit<PeerPerson, 'user'>>): Promise<void>
  rename(user: string, to: string): Promise<void>
  setActive(user: string, isActive: boolean): Promise<void>
  setPicture(user: string, picture: Buffer | null): Promise<void>
  removePerson(user: string): Promise<void>
  /** Members are users and names of groups. */
  setGroup(name: string, members: readonly string[]): Promise<void>
  removeGroup(name: string): Promise<void>
  /** Brings the changes over; nothing to do where the directory does so by itself. */
  sync(): Promise<void>
  stop(): Promise<void>
}

export interface DirectoryKind {
  readonly name: string
  /** Why it cannot be shown here. */
  readonly skip?: string | undefined
  start(): Promise<DirectoryPeer>
}

export function describeDirectory(kind: DirectoryKind): void {
  describe(`people and groups of ${kind.name}`, { skip: kind.skip ?? false }, () => {
    let peer: DirectoryPeer
    let server: TestServer
    let id: string
    const person = (user: string): Person => {
      const found = server.parts.people.byUser(user)
      assert.ok(found, `nobody is called ${user}`)
      return found
    }
    const group = (name: string): Group => {
      const found = [...server.parts.groups.all()].find((known) => known.name === name)
      assert.ok(found, `no group is called ${name}`)
      return found
    }
    const members = (name: string) =>
      [...group(name).memberIds].map((memberId) => server.parts.people.get(memberId)!.user).sort()

    before(async () => {
      peer = await kind.start()
      server = await startTestServer()
      await server.setUp()
      await server.addPerson({ name: 'Administrator Here', role: 'administrator' })
      id = (await server.parts.directories.create({ ...peer.settings, brakePercent: 60 })).id
      await peer.attach?.(server, id)
      for (const [user, firstName, lastName] of [
        ['anna', 'Anna', 'Berg'],
        ['ben', 'Ben', 'Ohm'],
        ['carla', 'Carla', 'Ito'],
        ['dora', 'Dora', 'Lee'],
        ['emil', 'Emil', 'Rau'],
      ] as const) {
        await peer.addPerson({ user, firstName, lastName, department: 'Sales' })
      }
      await peer.setGroup('Sales', ['anna', 'ben'])
      await peer.setGroup('Everybody', ['Sales', 'carla'])
      await peer.sync()
    })
    after(async () => {
      await server?.close()
      await peer?.stop()
    })

    it('brings people with their fields', () => {
      const { name, firstName, lastName, department, isActive, role } = person('anna')
      assert.deepEqual(
        { name, firstName, lastName, department, isActive, role },
        {
          name: 'Anna Berg',
          firstName: 'Anna',
          lastName: 'Berg',
          department: 'Sales',
          isActive: true,
          role: 'user',
        },
      )
      assert.equal(server.parts.directories.ownership.sourceOf(person('anna').id)?.name, peer.settings.name)
    })

    it('brings groups, those in other groups unfolded', () => {
      assert.deepEqual(members('Sales'), ['anna', 'ben'])
      assert.deepEqual(members('Everybody'), ['anna', 'ben', 'carla'])
      assert.equal(group('Sales').source, peer.settings.name)
    })

    it('makes numbers whole at the location', async () => {
      await peer.changePerson('anna', { business: '+49 (30) 12345-17' })
      await peer.sync()
      assert.equal(person('anna').numbers.business, '+49301234517')
    })

    it('changes what changed and keeps what is filled here', async () => {
      await server.parts.people.change(person('ben').id, {
        note: 'back at noon',
        position: person('ben').position,
      })
      await peer.changePerson('ben', { department: 'Service' })
      await peer.sync()
      assert.equal(person('ben').department, 'Service')
      assert.equal(person('ben').note, 'back at noon')
    })

    it('takes pictures over in two sizes, once, and lets nobody change them here', async () => {
      const { directories, pictures, people } = server.parts
      const { id: personId } = person('carla')
      await pictures.set(personId, plainPicture(20, 60, 60))
      await peer.setPicture('carla', plainPicture(250, 120, 10))
      await peer.sync()
      const { picture } = person('carla')
      for (const size of [96, 400] as const) {
        const { width, height, data } = jpeg.decode((await pictures.read(person('carla'), size))!)
        assert.deepEqual([width, height], [size, size])
        assert.ok(data[0]! > 230 && data[2]! < 40, 'it is the one of the directory')
      }
      assert.throws(() => directories.ownership.checkPicture(personId), { code: 'directory-owned' })
      await peer.changePerson('carla', { department: 'Stage' })
      await peer.sync()
      assert.deepEqual([person('carla').department, person('carla').picture], ['Stage', picture])
      await peer.setPicture('carla', plainPicture(10, 10, 200))
      await peer.sync()
      assert.notEqual(person('carla').picture, picture)
      await peer.setPicture('carla', null)
      await peer.sync()
      assert.equal(person('carla').picture, null)
      directories.ownership.checkPicture(personId)
      assert.equal(people.get(personId)?.isActive, true)
    })

    it('tells of a picture that is none, and goes on', async () => {
      await peer.setPicture('dora', Buffer.from('not a picture at all'))
      await peer.changePerson('dora', { department: 'Press' })
      await peer.sync()
      assert.equal(person('dora').department, 'Press')
      assert.equal(person('dora').picture, null)
      const runs = await server.parts.directories.runs(id, undefined, 5)
      const told = runs.flatMap(({ changes }) => changes).filter(({ title }) => title.includes('(dora)'))
      assert.ok(told.some(({ reason }) => reason === 'picture-unreadable'))
      await peer.setPicture('dora', null)
      await peer.sync()
    })

    it('lets nobody change here what comes from there', () => {
      const { directories } = server.parts
      assert.throws(() => directories.ownership.checkPerson(person('ben'), { department: 'Mine' }), {
        code: 'directory-owned',
      })
      assert.throws(() => directories.ownership.checkGroup(group('Sales'), {}, true), {
        code: 'directory-owned',
      })
      directories.ownership.checkPerson(person('ben'), { note: 'mine' })
      directories.ownership.checkGroup(group('Sales'), { leaderId: person('ben').id })
    })

    it('knows somebody who was renamed', async () => {
      const { id: personId } = person('carla')
      await peer.rename('carla', 'carla.new')
      await peer.sync()
      assert.equal(person('carla.new').id, personId)
      assert.equal(server.parts.people.byUser('carla'), undefined)
      assert.deepEqual(members('Everybody'), ['anna', 'ben', 'carla.new'])
    })

    it('moves people between groups', async () => {
      await peer.setGroup('Sales', ['ben', 'dora'])
      await peer.sync()
      assert.deepEqual(members('Sales'), ['ben', 'dora'])
      assert.deepEqual(members('Everybody'), ['ben', 'carla.new', 'dora'])
    })

    it('signs out at once whom the directory switched off, and lets them in again with it', async () => {
      const { credentials, people } = server.parts
      const { id: personId } = person('dora')
      await credentials.createToken(personId, 'test', ['read'])
      await peer.setActive('dora', false)
      await peer.sync()
      assert.equal(people.get(personId)?.isActive, false)
      assert.equal(credentials.tokens(personId).length, 0)
      assert.throws(
        () => server.parts.directories.ownership.checkPerson(person('dora'), { isActive: true }),
        {
          code: 'directory-owned',
        },
      )
      await peer.setActive('dora', true)
      await peer.sync()
      assert.equal(people.get(personId)?.isActive, true)
    })

    it('leaves switched off whom somebody switched off here', async () => {
      await server.parts.people.change(person('emil').id, { isActive: false })
      await peer.changePerson('emil', { department: 'Store' })
      await peer.sync()
      assert.equal(person('emil').department, 'Store')
      assert.equal(person('emil').isActive, false)
    })

    it('keeps whom the directory deleted, switched off and out of all groups', async () => {
      const { id: personId } = person('ben')
      await peer.removePerson('ben')
      await peer.sync()
      assert.equal(server.parts.people.get(personId)?.isActive, false)
      assert.equal(server.parts.people.get(personId)?.note, 'back at noon')
      assert.deepEqual(members('Sales'), ['dora'])
    })

    it('opens the account of somebody who left to nobody of the same name', async () => {
      const { id: personId } = person('ben')
      await peer.addPerson({ user: 'ben', firstName: 'Other', lastName: 'Ben' })
      await peer.sync()
      assert.equal(person('ben').id, personId)
      assert.equal(person('ben').isActive, false)
      await peer.removePerson('ben')
      await peer.sync()
    })

    it('switches a group off that is gone', async () => {
      const { id: groupId } = group('Everybody')
      await peer.removeGroup('Everybody')
      await peer.sync()
      assert.equal(server.parts.groups.get(groupId)?.isActive, false)
    })

    it('makes its people ours when it is disconnected', async () => {
      const { directories, people } = server.parts
      const { id: personId } = person('anna')
      await directories.remove(id)
      assert.equal(people.get(personId)?.isActive, true)
      assert.equal(directories.ownership.sourceOf(personId), undefined)
      directories.ownership.checkPerson(person('anna'), { department: 'Mine' })
    })
  })
}
