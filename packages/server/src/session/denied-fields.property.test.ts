/**
 * No field leaves the server that the rights deny: made-up companies of people, groups and grants, in which every field of everybody
 * holds a word of its own; then each word that reaches somebody, by events, by answers or by search, must be one that they may see,
 * and each that they may see must reach them. Before a change of rights and after it, on screens that were open all the time.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allRights } from '@offhook/contract'
import fc from 'fast-check'
import { type Action, type Grade, type Level, levelGrade, newGradeOf } from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'
import { peopleRoutes } from './people-routes.ts'
import { searchRoutes } from './search-routes.ts'

const NAMES = ['Anna', 'Ben', 'Carla', 'Dora'] as const
type Name = (typeof NAMES)[number]

const fields: readonly { readonly field: string; readonly action: Action }[] = [
  { field: 'department', action: 'seeDepartment' },
  { field: 'street', action: 'seeDepartment' },
  { field: 'office', action: 'seeDepartment' },
  { field: 'website', action: 'seeDepartment' },
  { field: 'pager', action: 'seeDepartment' },
  { field: 'fax', action: 'seeDepartment' },
  { field: 'further', action: 'seeDepartment' },
  { field: 'position', action: 'seeBusinessContact' },
  { field: 'company', action: 'seeBusinessContact' },
  { field: 'email', action: 'seeBusinessContact' },
  { field: 'business', action: 'seeBusinessContact' },
  { field: 'business2', action: 'seeBusinessContact' },
  { field: 'mobile', action: 'seeBusinessContact' },
  { field: 'private', action: 'seePrivateNumber' },
  { field: 'note', action: 'seeNote' },
]

const wordOf = (name: string, field: string) => `${field}-of-${name}`.toLowerCase()

const grade: fc.Arbitrary<Grade> = fc.oneof(
  fc.constantFrom<Level[]>('public', 'business', 'team', 'personal').map(levelGrade),
  fc.subarray([...allRights]).map((rights) => newGradeOf({ rights })),
)
const name = fc.constantFrom(...NAMES)
const group = fc.record({
  members: fc.subarray([...NAMES]),
  leader: fc.option(name),
  memberGrade: grade,
  leaderGrade: grade,
  isActive: fc.boolean(),
})
const grant = fc.record({ owner: name, viewer: name, grade })
const company = fc.record({
  defaultLevel: fc.constantFrom<Level[]>('public', 'public', 'business'),
  groups: fc.array(group, { maxLength: 2 }),
  grants: fc.array(grant, { maxLength: 3 }),
  later: fc.array(grant, { minLength: 1, maxLength: 3 }),
})

describe('a field that is denied', () => {
  it('does not leave the server by events, answers or search, and one that is granted does', async () => {
    await fc.assert(
      fc.asyncProperty(company, async (made) => {
        const office = await TestOffice.open({
          settings: {
            defaultLevel: made.defaultLevel,
            furtherFields: [{ key: 'further', label: 'Further' }],
          },
          people: Object.fromEntries(NAMES.map((one, index) => [one, [String(301 + index)]])),
        })
        try {
          await fill(office)
          const { groups, grants } = office.server.parts
          const idOf = (one: Name) => office.person(one).id
          for (const [index, { members, leader, ...fields }] of made.groups.entries()) {
            const leaderId = leader === null ? null : idOf(leader)
            await groups.create({ ...fields, name: `Group ${index}`, leaderId, memberIds: members.map(idOf) })
          }
          const give = async (list: typeof made.grants) => {
            for (const { owner, viewer, grade } of list) {
              if (owner !== viewer) await grants.give(idOf(owner), idOf(viewer), grade)
            }
            await office.settle()
          }
          await give(made.grants)
          const screens = new Map<Name, Awaited<ReturnType<TestOffice['client']>>>()
          for (const one of NAMES) screens.set(one, await office.client(one))
          for (const one of NAMES)
            await check(office, one, screens.get(one)!.events, screens.get(one)!.people)
          const before = new Map(NAMES.map((one) => [one, screens.get(one)!.events.length]))
          for (const { owner, viewer } of made.grants) await grants.revoke(idOf(owner), idOf(viewer))
          await give(made.later)
          for (const one of NAMES) {
            const { events, people } = screens.get(one)!
            // What came while one grant was gone and the next not yet given was right at its time: the screens count.
            await check(office, one, [], people)
            assert.ok(events.length >= before.get(one)!)
          }
        } finally {
          await office.close()
        }
      }),
      { numRuns: 12 },
    )
  })
})

async function fill(office: TestOffice): Promise<void> {
  for (const name of NAMES) {
    const { id, numbers, address } = office.person(name)
    await office.server.parts.people.change(id, {
      department: wordOf(name, 'department'),
      position: wordOf(name, 'position'),
      company: wordOf(name, 'company'),
      email: `${wordOf(name, 'email')}@example.com`,
      note: wordOf(name, 'note'),
      mobile: wordOf(name, 'mobile'),
      numbers: {
        ...numbers,
        business: wordOf(name, 'business'),
        business2: wordOf(name, 'business2'),
        private: wordOf(name, 'private'),
        pager: wordOf(name, 'pager'),
        fax: wordOf(name, 'fax'),
      },
      address: {
        ...address,
        office: wordOf(name, 'office'),
        street: wordOf(name, 'street'),
        website: wordOf(name, 'website'),
      },
      furtherFields: { further: wordOf(name, 'further') },
    })
  }
  await office.settle()
}

/** Every word at every place that somebody looks at. */
async function check(
  office: TestOffice,
  viewerName: Name,
  events: readonly unknown[],
  screen: ReadonlyMap<string, unknown>,
): Promise<void> {
  const { parts } = office.server
  const viewer = office.viewer(viewerName)
  const people = peopleRoutes(parts)
  const search = searchRoutes(parts)
  const everything = [...events.map((event) => JSON.stringify(event))]
  for (const owner of NAMES.filter((one) => one !== viewerName)) {
    const { id } = office.person(owner)
    const found = await search.search({ query: { text: owner } }, viewer)
    const answers = [
      JSON.stringify(screen.get(id)),
      JSON.stringify(people.getPerson({ params: { id } }, viewer)),
      JSON.stringify(people.listPeople({ query: { limit: 50 } }, viewer)),
    ]
    everything.push(
      ...answers,
      JSON.stringify(found),
      JSON.stringify(people.explainPerson({ params: { id } }, viewer)),
    )
    for (const { field, action } of fields) {
      const word = wordOf(owner, field)
      const isAllowed = parts.access.allows(viewer, action, id)
      for (const text of isAllowed ? answers : everything) {
        assert.equal(text.includes(word), isAllowed, `${viewerName}: ${word} in ${text.slice(0, 4000)}`)
      }
    }
  }
}
