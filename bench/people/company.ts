/** A made-up company for the measurements: people with two lines each, groups with members and leaders, grants between people. */
import { putGrant } from '../../packages/server/src/directory/grant-table.ts'
import { emptyGroup } from '../../packages/server/src/directory/group.ts'
import { insertGroup } from '../../packages/server/src/directory/group-table.ts'
import type { Person } from '../../packages/server/src/directory/index.ts'
import { emptyPerson } from '../../packages/server/src/directory/person.ts'
import { insertPerson } from '../../packages/server/src/directory/person-table.ts'
import { levelGrade } from '../../packages/server/src/rights/index.ts'
import { startTestServer, type TestServer } from '../../packages/server/src/testing/index.ts'

export interface Company {
  readonly server: TestServer
  readonly people: readonly Person[]
}

export interface CompanySize {
  readonly people: number
  readonly groups: number
  readonly members: number
  readonly grants: number
  /** Everybody chose a presence, so that nobody is told of those who come and go. */
  readonly isChosen?: boolean
}

/** The same company each time. */
export async function found(size: CompanySize): Promise<Company> {
  const server = await startTestServer({ config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } })
  await server.setUp({ defaultLevel: 'public', monitorLevel: 'business' })
  const { people, groups, grants, store } = server.parts
  const everybody = Array.from({ length: size.people }, (_, index): Person => {
    const lines = [String(100_000 + index), String(200_000 + index)]
    return {
      ...emptyPerson,
      id: (index + 1).toString().padStart(26, '0'),
      user: `person${index}`,
      name: `Person ${index}`,
      department: `Department ${index % 50}`,
      lines,
      assignedLines: lines,
      ownPresence: size.isChosen ? 'available' : null,
      createdAt: 0,
      lastSeenAt: null,
    }
  })
  const at = (index: number) => everybody[index % everybody.length]!.id
  // Written at once: each of them alone would wait for the disk.
  await store.write(...everybody.map((person) => insertPerson(store, person, null)))
  await store.write(
    ...Array.from({ length: size.groups }, (_, group) =>
      insertGroup(store, {
        ...emptyGroup,
        id: (group + 1).toString().padStart(26, '0'),
        name: `Group ${group}`,
        memberGrade: levelGrade(group % 3 === 0 ? 'team' : 'business'),
        leaderId: at(group * 7),
        leaderGrade: levelGrade('personal'),
        memberIds: new Set(Array.from({ length: size.members }, (_, member) => at(group * 31 + member * 17))),
        primaryIds: new Set(),
      }),
    ).flat(),
    ...Array.from({ length: size.grants }, (_, grant) => {
      const [ownerId, viewerId] = [at(grant * 13), at(grant * 13 + 1 + (grant % 97))]
      return putGrant(store, { ownerId, viewerId, grade: levelGrade('team'), at: 0 })
    }),
  )
  await people.load()
  await groups.load()
  await grants.load()
  return { server, people: everybody }
}
