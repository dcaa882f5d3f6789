import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { isNamedError, systemClock } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { answerStatus } from './heartbeat.ts'
import { CstaLink } from './link.ts'
import { dialTcp, overSocket } from './transport.ts'

const form = { edition: 6 } as const
const host = '127.0.0.1'

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const lost = (fault: unknown) => isNamedError(fault, 'csta-link-lost')

describe('TLS', () => {
  const identity = selfSigned()

  it('carries a link, where the certificate is trusted', {
    skip: identity ? false : 'no openssl',
  }, async () => {
    const { key, cert } = identity!
    const server = createTlsServer({ key, cert }, (socket) => {
      const link = new CstaLink({ transport: overSocket(socket), clock: systemClock, form })
      link.events.on('request', answerStatus)
      link.open()
    })
    const port = await listening(server)
    try {
      const transport = await dialTcp({ host, port, tls: { ca: cert } }, systemClock)
      const link = new CstaLink({ transport, clock: systemClock, form })
      link.open()
      assert.deepEqual(await link.request('RequestSystemStatus', {}), { systemStatus: 'normal' })
      link.close('done')
      await assert.rejects(dialTcp({ host, port, tls: {} }, systemClock), lost)
      await assert.rejects(
        dialTcp({ host, port, tls: { ca: cert, serverName: 'elsewhere.example' } }, systemClock),
        lost,
      )
    } finally {
      server.close()
    }
  })
})

describe('a connection', () => {
  it('that does not come about in time is given up', async () => {
    const clock = new SimulatedClock()
    const server = createServer()
    const port = await listening(server)
    try {
      // The server speaks no TLS and answers nothing, so that the handshake never ends.
      const dialled = assert.rejects(dialTcp({ host, port, tls: {} }, clock), lost)
      clock.advance(10_000)
      await dialled
    } finally {
      server.close()
    }
  })

  it('to a peer that reads nothing ends, rather than keeping messages without end', async () => {
    const sockets: Socket[] = []
    const server = createServer({ pauseOnConnect: true }, (socket) => sockets.push(socket))
    const port = await listening(server)
    try {
      const socket = connect(port, host)
      await new Promise((resolve) => socket.once('connect', resolve))
      const transport = overSocket(socket, { mostUnsentBytes: 1024 * 1024 })
      const ended = new Promise<string>((resolve) => transport.listen({ data() {}, end: resolve }))
      let kept = 0
      const chunk = new Uint8Array(64 * 1024)
      const most = (64 * 1024 * 1024) / chunk.length
      for (let sent = 0; sent < most; sent += 1) {
        transport.send(chunk)
        kept = Math.max(kept, socket.writableLength)
      }
      assert.equal(await ended, 'the other side does not read')
      assert.ok(kept <= 1024 * 1024 + chunk.length, `${kept} bytes were kept`)
    } finally {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  })
})

/** Undefined where there is no openssl command. */
function selfSigned(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-csta-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
  ]
  const names = ['-subj', '/CN=localhost', '-addext', `subjectAltName=IP:${host}`]
  try {
    execFileSync('openssl', [...kind, '-keyout', keyFile, '-out', certFile, ...names], { stdio: 'ignore' })
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') }
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
