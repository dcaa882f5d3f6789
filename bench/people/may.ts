/**
 * How often the rights can be asked in a second, on one core: 10,000 people, 500 groups of 60 with a leader each, 10,000 grants.
 *
 *     node bench/people/may.ts
 *
 * `allows` is what is asked for every field of everybody, `explain` the same with every reason, `classOf` what decides which news
 * a viewer is given. Pairs, actions and lines are mixed; the same pairs for all three.
 */
import { action } from '@offhook/contract'
import type { Viewer } from '../../packages/server/src/rights/index.ts'
import { found } from './company.ts'

const QUESTIONS = 1 << 16
const SECONDS = 3

const { server, people } = await found({ people: 10_000, groups: 500, members: 60, grants: 10_000 })
try {
  const { access } = server.parts
  const actions = action.options
  const questions = Array.from({ length: QUESTIONS }, (_, index) => {
    // Every other pair is one of neighbours in a group, the others are strangers.
    const first = (index * 7919) % people.length
    const second = (index % 2 === 0 ? first + 17 : index * 104_729 + 1) % people.length
    const viewer: Viewer = { personId: people[first]!.id, role: 'user', language: 'en' }
    return {
      viewer,
      owner: people[second]!.id,
      action: actions[index % actions.length]!,
      line: 1 + (index % 3),
    }
  })
  const granted = questions.filter(({ viewer, action, owner, line }) =>
    access.allows(viewer, action, owner, line),
  )
  console.log(`${QUESTIONS} questions, ${Math.round((granted.length / QUESTIONS) * 100)} % answered yes`)
  measure('allows', (q) => access.allows(q.viewer, q.action, q.owner, q.line))
  measure('explain', (q) => access.explain(q.viewer, q.action, q.owner, q.line).answer)
  measure('classOf', (q) => access.classOf(q.viewer, q.owner).length > 0)
  const classes = new Set(questions.map(({ viewer, owner }) => access.classOf(viewer, owner)))
  console.log(`different classes among all pairs: ${classes.size}`)

  /** By the processor time of this process, so that others on the machine do not count; the collector's threads do. */
  function measure(name: string, ask: (question: (typeof questions)[number]) => boolean): void {
    let yes = 0
    for (const question of questions) if (ask(question)) yes++
    let count = 0
    const before = process.cpuUsage()
    const spent = () => {
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1e6
    }
    while (spent() < SECONDS) {
      for (const question of questions) if (ask(question)) yes++
      count += questions.length
    }
    const rate = Math.round(count / spent())
    console.log(`${name.padEnd(8)} ${rate.toLocaleString('en')} a second of processor time (${yes > 0})`)
  }
} finally {
  await server.close()
}
