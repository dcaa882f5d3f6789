/** The test of a connection, against switches behind real TCP ports. */
import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '@offhook/base'
import { SimulatedSwitch } from '@offhook/telephony/testing'
import { profileFor, settingsFor } from '../testing/csta-harness.ts'
import type { Dialect } from '../testing/dialect.ts'
import { ListeningSwitch } from '../testing/listening-switch.ts'
import { SimulatedCstaSwitch } from '../testing/simulated-csta-switch.ts'
import { probe } from './probe.ts'

const login = { namespace: 'urn:x', element: 'login', user: 'userName', password: 'password' }
const session = { applicationId: 'Offhook', seconds: 60, login }

async function withSwitch(dialect: Partial<Dialect>, run: (port: number) => Promise<void>): Promise<void> {
  const simulated = new SimulatedSwitch('switch', systemClock)
  for (const line of ['301', '302', '303']) simulated.addLine({ line, name: line })
  const listening = new ListeningSwitch(new SimulatedCstaSwitch(simulated, systemClock, dialect))
  await listening.listen()
  try {
    await run(listening.port)
  } finally {
    await listening.cut()
  }
}

describe('the test of a connection', () => {
  it('tells each step, and what the switch says of itself', async () => {
    await withSwitch({}, async (port) => {
      const steps = await probe({ settings: { ...settingsFor({}), port }, clock: systemClock })
      assert.deepEqual(
        steps.map(({ step, outcome, found }) => [step, outcome, found]),
        [
          ['tcp', 'passed', {}],
          ['tls', 'skipped', {}],
          ['session', 'skipped', { edition: 6 }],
          ['capabilities', 'passed', { maker: 'Offhook', name: 'simulated' }],
          ['devices', 'passed', { devices: 3 }],
        ],
      )
    })
  })

  it('signs in, and tells the edition that was agreed on', async () => {
    const dialect = { edition: 3, session: { user: 'cti', password: 'secret' } } as const
    await withSwitch(dialect, async (port) => {
      const settings = { ...settingsFor(dialect), port, profile: profileFor(dialect, { session }) }
      const right = await probe({
        settings: { ...settings, user: 'cti', password: 'secret' },
        clock: systemClock,
      })
      assert.deepEqual(right.find(({ step }) => step === 'session')?.found, { edition: 3 })
      assert.equal(right.at(-1)?.outcome, 'passed')
      const wrong = await probe({
        settings: { ...settings, user: 'cti', password: 'wrong' },
        clock: systemClock,
      })
      assert.equal(wrong.at(-1)?.step, 'session')
      assert.equal(wrong.at(-1)?.outcome, 'failed')
      assert.equal(wrong.at(-1)?.fault, 'login')
    })
  })

  it('goes on where a switch refuses to tell of itself', async () => {
    await withSwitch({ refuses: ['GetSwitchingFunctionCaps'] }, async (port) => {
      const steps = await probe({ settings: { ...settingsFor({}), port }, clock: systemClock })
      assert.equal(steps.find(({ step }) => step === 'capabilities')?.outcome, 'refused')
      assert.equal(steps.at(-1)?.found.devices, 3)
    })
  })

  describe('at what is no such switch', () => {
    const sockets = new Set<Socket>()
    const plain = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    const end = () =>
      new Promise<void>((resolve) => {
        plain.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
    let port = 0
    before(async () => {
      await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
      const address = plain.address()
      port = typeof address === 'object' && address ? address.port : 0
    })
    after(() => end())

    it('says at which step it failed', async () => {
      const settings = { ...settingsFor({}), port }
      const steps = await probe({ settings, clock: systemClock })
      assert.deepEqual([steps.at(-1)?.step, steps.at(-1)?.outcome], ['capabilities', 'failed'])
      const overTls = await probe({ settings: { ...settings, tls: true }, clock: systemClock })
      assert.deepEqual(
        overTls.map(({ step, outcome }) => [step, outcome]),
        [
          ['tcp', 'passed'],
          ['tls', 'failed'],
        ],
      )
    })

    it('says that nobody listens', async () => {
      await end()
      const [first, ...others] = await probe({ settings: { ...settingsFor({}), port }, clock: systemClock })
      assert.deepEqual([first?.step, first?.outcome, first?.fault], ['tcp', 'failed', 'communication'])
      assert.match(first?.reason ?? '', /ECONNREFUSED/)
      assert.deepEqual(others, [])
    })
  })
})
