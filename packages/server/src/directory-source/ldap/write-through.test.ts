/** Fields of people that are changed here and written to the directory they come from. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, ProblemError } from '@offhook/contract'
import { clientOf, openClient, setupBody } from '../../testing/edge.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { plainPicture } from '../../testing/plain-picture.ts'
import { hasSlapd, type Slapd, startSlapd } from '../../testing/slapd.ts'
import { SLAPD_PEOPLE, SLAPD_UNITS, SlapdPeer, slapdSettings } from '../../testing/slapd-peer.ts'

const READER = `uid=reader,${SLAPD_PEOPLE}`

describe('numbers and addresses of a directory', {
  skip: hasSlapd ? false : 'slapd is not installed',
}, () => {
  let slapd: Slapd
  let peer: SlapdPeer
  let server: TestServer
  let admin: Client
  let id: string
  const person = () => server.parts.people.byUser('wilma')!
  const hasCode = (code: string, cause?: string) => (fault: unknown) =>
    fault instanceof ProblemError &&
    fault.code === code &&
    (cause === undefined || fault.problem.details?.cause === cause)

  before(async () => {
    slapd = await startSlapd(SLAPD_UNITS)
    peer = await SlapdPeer.open(slapd)
    await peer.addPerson({ user: 'wilma', firstName: 'Wilma', lastName: 'Writer', business: '+4930123450' })
    await peer.addPerson({ user: 'reader', firstName: 'Read', lastName: 'Only' })
    await peer.setValues('reader', 'userPassword', ['only reads'])
    server = await startTestServer()
    await openClient(server).completeSetup({ body: setupBody(server) })
    admin = await clientOf(server, 'admin')
    ;({ id } = await server.parts.directories.create(slapdSettings(slapd)))
    await server.parts.directories.run(id)
  })
  after(async () => {
    await server?.close()
    await peer?.close()
    await slapd?.stop()
  })

  const change = (body: Parameters<Client['changePerson']>[0]['body']) =>
    admin.changePerson({ params: { id: person().id }, body })

  it('are refused where nobody switched writing on', async () => {
    await assert.rejects(change({ numbers: { business: '+49 30 123456' } }), hasCode('directory-owned'))
    assert.deepEqual(person().numbers.business, '+4930123450')
  })

  it('are written as they were typed, and stand here as they will be read back', async () => {
    await server.parts.directories.change(id, slapdSettings(slapd, { writesFields: true }))
    const { directory, numbers } = await change({
      mobile: '+49 (171) 555 66 77',
      numbers: { business: '+49 (30) 12345-17' },
      address: { city: 'Berlin', website: 'https://example.test/' },
    })
    assert.equal(numbers.business, '+49301234517')
    assert.ok(directory?.written.includes('mobile') && !directory.written.includes('lastName'))
    assert.deepEqual(await peer.valuesOf('wilma', 'telephoneNumber'), ['+49 (30) 12345-17'])
    assert.deepEqual(await peer.valuesOf('wilma', 'mobile'), ['+49 (171) 555 66 77'])
    assert.deepEqual(await peer.valuesOf('wilma', 'l'), ['Berlin'])
    const { changed, outcome } = await server.parts.directories.run(id)
    assert.deepEqual([outcome, changed], ['done', 0])
  })

  it('keep other values of the same attribute, and are removed when they are emptied', async () => {
    await peer.setValues('wilma', 'telephoneNumber', ['+49301234517', '+49301234599'])
    await change({ numbers: { business: '+49 30 12345-20' } })
    assert.deepEqual(await peer.valuesOf('wilma', 'telephoneNumber'), ['+49 30 12345-20', '+49301234599'])
    await change({ mobile: null })
    assert.deepEqual(await peer.valuesOf('wilma', 'mobile'), [])
    assert.equal(person().mobile, null)
  })

  it('are written by people themselves where they may configure themselves', async () => {
    const wilma = await clientOf(server, 'wilma')
    await assert.rejects(wilma.changeAccount({ body: { mobile: '+49 171 1' } }), hasCode('not-permitted'))
    await server.parts.settings.change({ entitlements: ['configureSelf'] })
    const { directory } = await wilma.changeAccount({ body: { mobile: '+49 171 1', company: 'Example' } })
    assert.equal(directory?.name, 'Example LDAP')
    assert.deepEqual(await peer.valuesOf('wilma', 'mobile'), ['+49 171 1'])
    assert.deepEqual(await peer.valuesOf('wilma', 'o'), ['Example'])
    await assert.rejects(wilma.changeAccount({ body: { lastName: 'Mine' } }), hasCode('directory-owned'))
  })

  it('are not alone: a picture of the directory is changed there, by whomever', async () => {
    await peer.setPicture('wilma', plainPicture(0, 120, 60))
    await server.parts.directories.run(id)
    const image = plainPicture(200, 0, 0).toString('base64')
    const wilma = await clientOf(server, 'wilma')
    const { picture } = person()
    assert.ok(picture)
    await assert.rejects(wilma.setOwnPicture({ body: { image } }), hasCode('directory-owned'))
    await assert.rejects(wilma.removeOwnPicture(), hasCode('directory-owned'))
    const params = { id: person().id }
    await assert.rejects(admin.setPersonPicture({ params, body: { image } }), hasCode('directory-owned'))
    await assert.rejects(admin.removePersonPicture({ params }), hasCode('directory-owned'))
    assert.equal(person().picture, picture)
    const off = { writesFields: true, picture: { attribute: '', isOn: false } }
    await server.parts.directories.change(id, slapdSettings(slapd, off))
    await server.parts.directories.run(id)
    assert.equal(person().picture, picture, 'it stays when pictures are switched off, and is free')
    await wilma.removeOwnPicture()
    assert.equal(person().picture, null)
  })

  it('stay as they are, here too, where the service account may not write', async () => {
    const changes = { writesFields: true, bindDn: READER, secret: 'only reads' }
    await server.parts.directories.change(id, slapdSettings(slapd, changes))
    await assert.rejects(change({ mobile: '+49 171 2' }), hasCode('directory-refused', 'noWriteRight'))
    assert.deepEqual(await peer.valuesOf('wilma', 'mobile'), ['+49 171 1'])
    assert.equal(person().mobile, '+491711')
    await server.parts.directories.change(id, slapdSettings(slapd, { writesFields: true }))
    await assert.rejects(change({ email: 'wilma@example.test' }), hasCode('directory-owned'))
  })
})
