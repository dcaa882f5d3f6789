/** A phone's sign-in, really done: a server of its own on loopback, an account, and a phone that registers over SIP. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { DeskPhone } from '@offhook/pbx/testing'
import { compose, defaultConfig, type Server, version } from '@offhook/server'
import { bad, type Finding, good } from './finding.ts'

const SUBJECT = "A phone's sign-in"
const ADVICE =
  'This is a fault of the installation: run "npm install" again, and tell the makers if it stays.'

/** Nothing of the real server is touched. */
export async function checkRegistration(): Promise<Finding> {
  const data = await mkdtemp(join(tmpdir(), 'offhook-doctor-'))
  let server: Server | undefined
  try {
    server = await compose({
      config: {
        ...defaultConfig(),
        data,
        bind: ['127.0.0.1'],
        name: '127.0.0.1',
        'http.port': false,
        'https.port': 0,
        'sip.udp': 0,
        'sip.tcp': 0,
        'sip.tls': false,
        'csta.tcp': false,
        'csta.tls': false,
      },
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      version,
      webRoot: join(data, 'web'),
    })
    await server.start()
    const account = await server.parts.extensions.create({ number: '100', name: 'Probe' })
    for (const transport of ['udp', 'tcp'] as const) {
      const status = await register(server, account.device.user, account.secret, transport)
      if (status !== 200)
        return bad(SUBJECT, `Over ${transport.toUpperCase()} it was answered with ${status}.`, ADVICE)
    }
    const wrong = await register(server, account.device.user, 'not the secret', 'udp')
    if (wrong < 400) return bad(SUBJECT, 'A wrong secret was accepted.', ADVICE)
    return good(SUBJECT, 'A phone signed in over UDP and TCP; a wrong secret was refused.')
  } catch (fault) {
    return bad(SUBJECT, (fault as Error).message, ADVICE)
  } finally {
    await server?.stop()
    await rm(data, { recursive: true, force: true })
  }
}

async function register(
  server: Server,
  user: string,
  secret: string,
  transport: 'udp' | 'tcp',
): Promise<number> {
  const listener = server.addresses.sip.find((known) => known.transport.toLowerCase() === transport)
  if (!listener) return 503
  const phone = new DeskPhone({
    line: user,
    user,
    secret,
    server: { address: '127.0.0.1', port: listener.port, transport },
    domain: '127.0.0.1',
  })
  await phone.start()
  try {
    return (await phone.register(60)).status
  } finally {
    await phone.stop()
  }
}
