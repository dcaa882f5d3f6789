/**
 * Nothing that the rights deny leaves the server: two worlds that differ only in what a viewer may not see look the same to that
 * viewer, byte for byte, in every event, every answer about people and everything that the search finds; and what the viewer may see
 * makes them differ. In made-up companies, where the rights come from the level for all, from groups and from person to person.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allRights } from '@offhook/contract'
import fc from 'fast-check'
import {
  type Action,
  type Grade,
  type Layer,
  type Level,
  levelGrade,
  may,
  newGradeOf,
  noRights,
} from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'
import { peopleRoutes } from './people-routes.ts'
import { searchRoutes } from './search-routes.ts'

/** A difference between two worlds, and the rights with which it may be noticed. */
interface Secret {
  readonly name: string
  /** All of them are needed to notice it. */
  readonly actions: readonly Action[]
  /** Makes the world of `variant` 0 or 1, at the line of Ben that stands at `position`. */
  readonly make: (office: TestOffice, variant: 0 | 1, position: number) => Promise<void>
}

const LINES = ['302', '312', '322'] as const

const secrets: readonly Secret[] = [
  {
    name: 'whether the line is in a call',
    actions: ['seeLineState'],
    async make(office, variant, position) {
      if (variant === 1) office.switch.phone('301').dial(LINES[position - 1]!)
    },
  },
  {
    name: 'with whom the line talks',
    actions: ['seeLineState', 'seeIncomingParty'],
    async make(office, variant, position) {
      const number = LINES[position - 1]!
      office.switch.addOutside('069111', { name: 'Mrs Weber' })
      office.switch.addOutside('089222', { name: 'Mr Schmidt' })
      office.switch.outsidePhone(variant === 0 ? '069111' : '089222').dial(number)
      office.switch.phone(number).answer()
    },
  },
  {
    name: 'where calls are forwarded',
    actions: ['seeForwardTarget'],
    async make(office, variant, position) {
      const destination = variant === 0 ? '301' : '303'
      const line = LINES[position - 1]!
      await office.switch.perform({
        service: 'setForwarding',
        line,
        forwardings: [{ kind: 'always', destination }],
      })
    },
  },
  {
    name: 'that calls are forwarded',
    actions: ['seeIsForwarded'],
    async make(office, variant, position) {
      if (variant === 0) return
      await office.switch.perform({
        service: 'setForwarding',
        line: LINES[position - 1]!,
        forwardings: [{ kind: 'always', destination: '301' }],
      })
    },
  },
  {
    name: 'the note',
    actions: ['seeNote'],
    async make(office, variant) {
      const note = variant === 0 ? 'Sales' : 'Board'
      await office.server.parts.people.change(office.person('Ben').id, { note })
    },
  },
  {
    name: 'the private number',
    actions: ['seePrivateNumber'],
    async make(office, variant) {
      const { id, numbers } = office.person('Ben')
      const number = variant === 0 ? '069111' : '089222'
      await office.server.parts.people.change(id, { numbers: { ...numbers, private: number } })
    },
  },
  {
    name: 'what was chosen as presence',
    actions: ['seePresence'],
    async make(office, variant) {
      const ownPresence = variant === 0 ? 'away' : 'doNotDisturb'
      await office.server.parts.people.change(office.person('Ben').id, { ownPresence })
    },
  },
  {
    name: 'the department',
    actions: ['seeDepartment'],
    async make(office, variant) {
      const department = variant === 0 ? 'Sales' : 'Board'
      await office.server.parts.people.change(office.person('Ben').id, { department })
    },
  },
  {
    name: 'do not disturb at the phone',
    actions: ['seeLineState'],
    async make(office, variant, position) {
      await office.switch.perform({
        service: 'setDoNotDisturb',
        line: LINES[position - 1]!,
        on: variant === 1,
      })
    },
  },
]

/** What Carla has over Ben, by where it comes from. */
interface Company {
  readonly forAll: Level
  readonly group: {
    readonly role: 'member' | 'leader'
    readonly grade: Grade
    readonly isActive: boolean
  } | null
  readonly grant: Grade | null
}

const level = fc.constantFrom<Level[]>('public', 'business', 'team', 'personal')
const grade: fc.Arbitrary<Grade> = fc.oneof(
  level.map(levelGrade),
  fc.subarray([...allRights]).map((rights) => newGradeOf({ rights })),
)
const company: fc.Arbitrary<Company> = fc.record({
  forAll: fc.oneof({ weight: 2, arbitrary: fc.constant<Level>('public') }, { weight: 1, arbitrary: level }),
  group: fc.option(fc.record({ role: fc.constantFrom('member', 'leader'), grade, isActive: fc.boolean() })),
  grant: fc.option(grade),
})

function layersOf({ forAll, group, grant }: Company): readonly Layer[] {
  return [
    { rule: 'level-for-all', ...levelGrade(forAll) },
    ...(group?.isActive ? [{ rule: `group-${group.role}`, ...group.grade, group: 'Sales' } as const] : []),
    ...(grant ? [{ rule: 'own-grant', ...grant } as const] : []),
  ]
}

describe('what the rights deny', () => {
  it('leaves no trace in what a viewer is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...secrets),
        company,
        fc.integer({ min: 1, max: 3 }),
        async (secret, made, position) => {
          const [first, second] = [
            await told(secret, made, 0, position),
            await told(secret, made, 1, position),
          ]
          const isVisible = secret.actions.every((action) => {
            const target = {
              personId: 'ben',
              linePosition: position,
              layers: layersOf(made),
              switchedOff: noRights,
            }
            return may({ personId: 'carla', role: 'user', language: 'en' }, action, target).answer
          })
          if (isVisible) assert.notEqual(first, second, `${secret.name} should be seen`)
          else assert.equal(first, second, `${secret.name} shows, line ${position}`)
        },
      ),
      { numRuns: 40 },
    )
  })
})

/** Gives Carla the rights over Ben. */
async function found(office: TestOffice, { group, grant }: Company): Promise<void> {
  const { groups, grants } = office.server.parts
  const [ben, carla] = [office.person('Ben').id, office.person('Carla').id]
  if (group) {
    const { grade, isActive, role } = group
    await groups.create({
      name: 'Sales',
      isActive,
      ...(role === 'member'
        ? { memberGrade: grade, memberIds: [ben, carla] }
        : { leaderGrade: grade, leaderId: carla, memberIds: [ben] }),
    })
  }
  if (grant) await grants.give(ben, carla, grant)
  await office.settle()
}

const SEARCHED = ['Ben', 'Sales', 'Board', '302', '069111', '089222', 'Weber']

/** All that Carla's client was told of Ben, and what the API answers about him, without ids that differ from run to run. */
async function told(secret: Secret, made: Company, variant: 0 | 1, position: number): Promise<string> {
  const office = await TestOffice.open({
    settings: { defaultLevel: made.forAll },
    people: { Anna: ['301'], Ben: LINES, Carla: ['303'] },
  })
  try {
    await found(office, made)
    const carla = await office.client('Carla')
    await secret.make(office, variant, position)
    await office.settle()
    const ben = office.person('Ben')
    const late = await office.client('Carla')
    const about = [...carla.events, ...late.events]
      .filter((event) => event.type === 'person' && event.person.id === ben.id)
      .map((event) => JSON.stringify({ ...event, sequence: 0 }))
    const snapshots = [carla.people.get(ben.id), late.people.get(ben.id)]
    return [...about, ...[...snapshots, ...(await answered(office))].map((view) => JSON.stringify(view))]
      .join('\n')
      .replaceAll(/[0-7][0-9A-HJKMNP-TV-Z]{25}/g, 'ID')
  } finally {
    await office.close()
  }
}

/** What Carla is answered who asks for Ben in every way. */
async function answered(office: TestOffice): Promise<readonly unknown[]> {
  const { parts } = office.server
  const viewer = office.viewer('Carla')
  const [people, search] = [peopleRoutes(parts), searchRoutes(parts)]
  const params = { id: office.person('Ben').id }
  return [
    people.getPerson({ params }, viewer),
    people.explainPerson({ params }, viewer),
    ...SEARCHED.map((text) => people.listPeople({ query: { text, limit: 50 } }, viewer).items),
    ...(await Promise.all(SEARCHED.map((text) => search.search({ query: { text } }, viewer)))),
  ]
}
