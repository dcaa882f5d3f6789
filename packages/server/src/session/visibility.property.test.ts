/**
 * Nothing that the rights deny leaves the server: two worlds that differ only in what a viewer may not see look the same to that
 * viewer, byte for byte, in every event and every answer about people.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Action, type Level, levelGrade, may, noRights } from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'

/** A difference between two worlds, and the rights with which it may be noticed. */
interface Secret {
  readonly name: string
  /** Any of them reveals it. */
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
    actions: ['seeIncomingParty'],
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

const levels: readonly Level[] = ['public', 'business', 'team', 'personal']

describe('what the rights deny', () => {
  it('leaves no trace in what a viewer is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...secrets),
        fc.constantFrom(...levels),
        fc.integer({ min: 1, max: 3 }),
        async (secret, level, position) => {
          const [first, second] = [
            await told(secret, level, 0, position),
            await told(secret, level, 1, position),
          ]
          const isVisible = secret.actions.some((action) => {
            const layer = { rule: 'level-for-all', ...levelGrade(level) } as const
            const target = { personId: 'ben', linePosition: position, layers: [layer], switchedOff: noRights }
            return may({ personId: 'carla', role: 'user', language: 'en' }, action, target).answer
          })
          if (isVisible) assert.notEqual(first, second, `${secret.name} should be seen at ${level}`)
          else assert.equal(first, second, `${secret.name} shows at ${level}, line ${position}`)
        },
      ),
      { numRuns: 25 },
    )
  })
})

/** All that Carla's client was told of Ben, and what the API answers about him, without ids that differ from run to run. */
async function told(secret: Secret, level: Level, variant: 0 | 1, position: number): Promise<string> {
  const office = await TestOffice.open({
    settings: { defaultLevel: level },
    people: { Anna: ['301'], Ben: LINES, Carla: ['303'] },
  })
  try {
    const carla = await office.client('Carla')
    await secret.make(office, variant, position)
    await office.settle()
    const ben = office.person('Ben')
    const late = await office.client('Carla')
    const answer = office.server.parts.views.person(office.viewer('Carla'), ben)
    const about = [...carla.events, ...late.events]
      .filter((event) => event.type === 'person' && event.person.id === ben.id)
      .map((event) => JSON.stringify({ ...event, sequence: 0 }))
    const snapshots = [carla.people.get(ben.id), late.people.get(ben.id), answer]
    return [...about, ...snapshots.map((view) => JSON.stringify(view))]
      .join('\n')
      .replaceAll(/[0-7][0-9A-HJKMNP-TV-Z]{25}/g, 'ID')
  } finally {
    await office.close()
  }
}
