/**
 * The server of the benchmark, in a process of its own: one person whose presence changes, and as many who see them with rights of
 * three kinds (the public level for all, grants of two more).
 */
import { startTestServer } from '@offhook/server/testing'
import { levelGrade } from '../../packages/server/src/rights/index.ts'

export type Command = { readonly type: 'people'; readonly count: number } | { readonly type: 'memory' }

export type Told =
  | {
      readonly type: 'ready'
      readonly port: number
      readonly ca: string
      readonly hub: string
      readonly hubToken: string
    }
  | { readonly type: 'people'; readonly tokens: readonly string[] }
  | { readonly type: 'memory'; readonly used: number; readonly resident: number; readonly clients: number }

const server = await startTestServer({ config: { 'limits.clients': 20_000 } })
const { parts } = server
await server.setUp({ defaultLevel: 'public' })
const { person: hub } = await server.addPerson({ name: 'Hub' })

const tell = (told: Told) => process.send!(told)
const tokenOf = async (personId: string) =>
  (await parts.credentials.createToken(personId, 'bench', ['read', 'call'])).secret

let made = 0
async function addPeople(count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let i = 0; i < count; i++, made++) {
    const { person } = await server.addPerson({ name: `Viewer ${made}` })
    if (made % 3 === 1) await parts.grants.give(hub.id, person.id, levelGrade('team'))
    if (made % 3 === 2) await parts.grants.give(hub.id, person.id, levelGrade('personal'))
    tokens.push(await tokenOf(person.id))
  }
  return tokens
}

process.on('message', async (command: Command) => {
  if (command.type === 'people') return tell({ type: 'people', tokens: await addPeople(command.count) })
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  tell({ type: 'memory', used: heapUsed + external, resident: rss, clients: parts.sessions.count })
})

tell({
  type: 'ready',
  port: server.addresses.gateway[0]!.port,
  ca: parts.certificate.certificate,
  hub: hub.id,
  hubToken: await tokenOf(hub.id),
})
