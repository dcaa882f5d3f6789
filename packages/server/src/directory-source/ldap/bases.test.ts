/** Several places of a directory are read as one: those who stand below two of them are there once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../../testing/index.ts'
import { hasSlapd, SLAPD_SUFFIX, startSlapd } from '../../testing/slapd.ts'
import { SLAPD_GROUPS, SLAPD_PEOPLE, SLAPD_UNITS, slapdSettings } from '../../testing/slapd-peer.ts'

const SITES = `ou=sites,${SLAPD_SUFFIX}`
const unit = (dn: string, ou: string) => `dn: ${dn}\nobjectClass: organizationalUnit\nou: ${ou}\n\n`
const person = (user: string, base: string) =>
  `dn: uid=${user},${base}\nobjectClass: inetOrgPerson\nuid: ${user}\ncn: ${user}\nsn: ${user}\n\n`
const group = (name: string, base: string, ...members: string[]) =>
  `dn: cn=${name},${base}\nobjectClass: groupOfNames\ncn: ${name}\n${members.map((dn) => `member: ${dn}\n`).join('')}\n`

const ldif = [
  SLAPD_UNITS,
  unit(SITES, 'sites'),
  unit(`ou=north,${SITES}`, 'north'),
  unit(`ou=south,${SITES}`, 'south'),
  person('ada', SLAPD_PEOPLE),
  person('nora', `ou=north,${SITES}`),
  person('sol', `ou=south,${SITES}`),
  group('Everywhere', SLAPD_GROUPS, `uid=ada,${SLAPD_PEOPLE}`, `uid=nora,ou=north,${SITES}`),
  group('North', `ou=north,${SITES}`, `uid=nora,ou=north,${SITES}`),
].join('')

test('several bases are read as one, and who leaves a base is noticed', {
  skip: hasSlapd ? false : 'slapd is not installed',
}, async (t) => {
  const slapd = await startSlapd(ldif)
  t.after(() => slapd.stop())
  const server = await startTestServer()
  t.after(() => server.close())
  await server.setUp()
  const { directories, people, groups } = server.parts
  const north = `ou=north,${SITES}`
  const read = async (personBases: string[], groupBases: string[]) => {
    await directories.change(id, slapdSettings(slapd, { personBases, groupBases }))
    return directories.run(id, { isFull: true, mayDeactivateMany: true })
  }
  const active = () => [...people.all()].flatMap(({ user, isActive }) => (isActive ? [user] : [])).sort()
  const membersOf = (name: string) =>
    [...groups.all()]
      .filter((known) => known.name === name && known.isActive)
      .flatMap(({ memberIds }) => [...memberIds].map((personId) => people.get(personId)?.user))
      .sort()

  const { id } = await directories.create(slapdSettings(slapd, { isActive: false }))
  // The second base lies within the third.
  const all = await read([SLAPD_PEOPLE, north, SITES], [SLAPD_GROUPS, north])
  assert.deepEqual([all.outcome, all.created], ['done', 3])
  assert.deepEqual(active(), ['ada', 'nora', 'sol'])
  assert.deepEqual([membersOf('Everywhere'), membersOf('North')], [['ada', 'nora'], ['nora']])

  const fewer = await read([SLAPD_PEOPLE, north], [SLAPD_GROUPS])
  assert.equal(fewer.deactivated, 1)
  assert.deepEqual(active(), ['ada', 'nora'])
  assert.deepEqual([membersOf('Everywhere'), membersOf('North')], [['ada', 'nora'], []])
})
