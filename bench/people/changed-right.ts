/**
 * A changed right, with 10,000 people of whom each has an open screen: how long until the last one concerned has the news, and how
 * many are told.
 *
 *     node --expose-gc bench/people/changed-right.ts [--people 10000]
 *
 * The time runs from the request to the last frame at the session's end, so writing to disk, asking the rights and putting people
 * into words are in it; TLS and the network are not. Whether the change holds is asked at the moment at which the request is answered.
 */

import { parseArgs } from 'node:util'
import { levelGrade } from '../../packages/server/src/rights/index.ts'
import type { Frame, Sink } from '../../packages/server/src/session/index.ts'
import { found } from './company.ts'

const { values } = parseArgs({ options: { people: { type: 'string', default: '10000' } } })
const size = Number(values.people)
/** Everybody sees everybody otherwise: with more people it takes minutes. */
const MOST_FOR_ALL = 2000

const { server, people } = await found({
  people: size,
  groups: size / 20,
  members: 60,
  grants: size,
  isChosen: true,
})
try {
  const { sessions, groups, grants, access } = server.parts
  let frames = 0
  let bytes = 0
  let last = 0n
  let lastProcessor = 0
  let longest = 0
  const told = new Set<number>()
  const sinkOf = (index: number): Sink => ({
    send(...given: readonly Frame[]) {
      frames += given.length
      for (const frame of given) bytes += frame.bytes.length
      last = process.hrtime.bigint()
      lastProcessor = processorMs()
      told.add(index)
    },
    waiting: () => 0,
    close() {},
  })
  // The first one is given a snapshot; the others come back and have missed nothing, which spares 10,000 snapshots.
  let sequence = 0
  const first: Sink = { ...sinkOf(0), send: (frame) => void (sequence = frame.sequence) }
  sessions.open({ viewer: server.viewerOf(people[0]!), sink: first, credential: 'bench' })
  for (const [index, person] of people.entries()) {
    sessions.open({
      viewer: server.viewerOf(person),
      sink: sinkOf(index),
      credential: 'bench',
      after: sequence,
    })
  }
  await quiet()
  console.log(`${sessions.count} open screens`)

  const [owner, viewer] = [people[size / 2]!, people[42]!]
  const seen = () => access.allows(server.viewerOf(viewer), 'seeIncomingParty', owner.id, 1)
  await measure('one person gives another', () => grants.give(owner.id, viewer.id, levelGrade('team')), seen)
  await measure(
    'and takes it back',
    () => grants.revoke(owner.id, viewer.id),
    () => !seen(),
  )

  const [small] = [...groups.all()]
  const member = people.find(({ id }) => small!.memberIds.has(id) && id !== small!.leaderId)!
  const mate = people.find(({ id }) => small!.memberIds.has(id) && id !== member.id)!
  const sees = () => access.allows(server.viewerOf(mate), 'seePrivateNumber', member.id)
  await measure(
    'a group of 60 gets another level',
    () => groups.change(small!.id, { memberGrade: levelGrade('personal') }),
    sees,
  )
  await measure(
    'somebody leaves it',
    () => groups.removeMembers(small!.id, [member.id]),
    () => true,
  )

  await measure(
    'somebody gets another name, which all may see',
    () => server.parts.people.change(owner.id, { name: 'Somebody Else' }),
    () => server.parts.people.get(owner.id)?.name === 'Somebody Else',
  )

  if (size <= MOST_FOR_ALL) {
    const strangers = () => access.allows(server.viewerOf(people[size - 1]!), 'setNote', owner.id)
    await measure(
      'everybody gets another level over everybody',
      () => server.parts.settings.change({ defaultLevel: 'team' }),
      strangers,
    )
    await measure(
      'once more, which changes nothing for those who had more',
      () => server.parts.settings.change({ monitorLevel: 'public' }),
      strangers,
    )
    await measure(
      'presence is switched off',
      () => server.parts.settings.change({ presenceEnabled: false }),
      () => !access.allows(server.viewerOf(viewer), 'seePresence', owner.id),
    )
  }

  const ids = people.slice(0, 1000).map(({ id }) => id)
  const large = await groups.create({ name: 'A thousand', memberIds: ids })
  await quiet()
  const sales = () => access.allows(server.viewerOf(people[1]!), 'seePrivateNumber', people[2]!.id)
  await measure(
    'a group of 1,000 gets another level',
    () => groups.change(large.id, { memberGrade: levelGrade('personal') }),
    sales,
  )

  async function measure(what: string, change: () => Promise<unknown>, holds: () => boolean): Promise<void> {
    frames = 0
    bytes = 0
    told.clear()
    longest = 0
    const watch = watchTurns()
    const startProcessor = processorMs()
    lastProcessor = startProcessor
    const start = process.hrtime.bigint()
    last = start
    await change()
    const answered = process.hrtime.bigint()
    const isHeld = holds()
    await quiet()
    clearInterval(watch)
    const ms = (from: bigint, to: bigint) => `${(Number(to - from) / 1e6).toFixed(1)} ms`
    console.log(
      `${what}: answered after ${ms(start, answered)}, ${isHeld ? 'holds' : 'DOES NOT HOLD'}; ` +
        `${told.size} screens told with ${frames} frames (${(bytes / 1e6).toFixed(1)} MB), the last after ${ms(start, last)} ` +
        `and ${(lastProcessor - startProcessor).toFixed(1)} ms of processor time; ` +
        `longest turn ${longest.toFixed(0)} ms`,
    )
  }

  /** How long the event loop was kept by one turn, which a call would have to wait. */
  function watchTurns() {
    let before = performance.now()
    return setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - before - 5)
      before = now
    }, 5)
  }

  /** Until nothing more comes. */
  async function quiet(): Promise<void> {
    for (let before = -1; before !== frames; ) {
      before = frames
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
} finally {
  await server.close()
}

/** Processor time of this process, in milliseconds: on a loaded machine it tells more than the clock. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
