/**
 * A directory of 20,000 people and 500 groups in OpenLDAP: how long the first reading takes, how long a reading that finds one change,
 * a deletion and a rename, and a reading that finds nothing. Then the directory goes away and comes back, and refuses the service
 * account; nobody may be lost, and nobody let in who is gone.
 *
 *     node --expose-gc bench/people/directory.ts [--people 20000] [--groups 500]
 */
import { parseArgs } from 'node:util'
import { companyLdif } from '../../packages/server/src/testing/company.ts'
import { startTestServer } from '../../packages/server/src/testing/index.ts'
import { hasSlapd, startSlapd } from '../../packages/server/src/testing/slapd.ts'
import { SlapdPeer, slapdSettings } from '../../packages/server/src/testing/slapd-peer.ts'

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    groups: { type: 'string', default: '500' },
  },
})
const size = { people: Number(values.people), groups: Number(values.groups) }
if (!hasSlapd) throw new Error('slapd is not installed')

const slapd = await startSlapd(companyLdif(size), { passwordPolicy: true })
const server = await startTestServer()
const peer = await SlapdPeer.open(slapd)
try {
  await server.setUp()
  await server.addPerson({ name: 'Administrator Here', role: 'administrator' })
  const { directories, people, credentials } = server.parts
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const { id } = await directories.create(slapdSettings(slapd, { isActive: false }))
  await directories.change(id, slapdSettings(slapd))
  let reports = 0
  let blocked = 0
  directories.events.on('changed', () => {
    if (directories.view(id).progress) reports++
  })
  let tick = performance.now()
  const watch = setInterval(() => {
    const now = performance.now()
    blocked = Math.max(blocked, now - tick - 10)
    tick = now
  }, 10)
  const timed = async (what: string, isFull = false) => {
    blocked = 0
    const begin = performance.now()
    const { outcome, read, created, changed, deactivated, groups, fault } = await directories.run(id, {
      isFull,
      mayDeactivateMany: false,
    })
    const took = performance.now() - begin
    const counts = `read ${read}, new ${created}, changed ${changed}, switched off ${deactivated}, groups ${groups}`
    console.log(
      `${what}: ${outcome} in ${took.toFixed(0)} ms (longest turn ${blocked.toFixed(0)} ms); ${counts}${fault ? `; ${fault.sentence}` : ''}`,
    )
  }
  // The first reading began by itself when the directory was switched on; this one waits for it, and its time is the run's own.
  const begin = performance.now()
  while (directories.view(id).lastRun === null) await new Promise((resolve) => setTimeout(resolve, 5))
  const first = directories.view(id).lastRun!
  console.log(
    `first reading: ${first.outcome} in ${(first.endedAt - first.startedAt).toFixed(0)} ms (seen ${(performance.now() - begin).toFixed(0)} ms, longest turn ${blocked.toFixed(0)} ms, ${reports} reports of progress); new ${first.created}, groups ${first.groups}`,
  )
  globalThis.gc?.()
  console.log(
    `memory: ${((process.memoryUsage().heapUsed - before) / size.people / 1024).toFixed(1)} KiB a person`,
  )
  await timed('nothing changed')
  await timed('everything once more', true)
  const gone = people.byUser('user6')!
  await credentials.createToken(gone.id, 'bench', ['read'])
  await peer.changePerson('user5', { department: 'Moon' })
  await peer.removePerson('user6')
  await peer.rename('user7', 'user7.new')
  await timed('one change, one deletion, one rename')
  const active = () => [...people.all()].filter(({ isActive }) => isActive).length
  console.log(`signed out: ${credentials.tokens(gone.id).length === 0}; people who may sign in: ${active()}`)
  await directories.change(id, slapdSettings(slapd, { secret: 'wrong' }))
  await timed('wrong service password')
  await directories.change(id, slapdSettings(slapd, { servers: ['127.0.0.1:9'] }))
  await timed('directory off')
  console.log(`people who may sign in: ${active()}`)
  await directories.change(id, slapdSettings(slapd))
  await timed('directory on again', true)
  console.log(`people who may sign in: ${active()}`)
  clearInterval(watch)
} finally {
  await peer.close()
  await server.close()
  await slapd.stop()
}
