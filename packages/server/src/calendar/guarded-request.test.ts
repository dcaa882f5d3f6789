import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { guardedFetch } from './guarded-request.ts'

const never = new AbortController().signal

describe('a request to an address that somebody typed', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  async function serve(listener: RequestListener): Promise<number> {
    const server = createServer(listener).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const fetch = (...privateHosts: string[]) => guardedFetch({ privateHosts })
  const get = (url: string, ...privateHosts: string[]) =>
    fetch(...privateHosts)({ method: 'GET', url }, never)

  it('does not reach the machine itself, its network or the cloud beneath it', async () => {
    for (const host of [
      ...[
        '127.0.0.1',
        '127.1',
        '2130706433',
        '0.0.0.0',
        '10.1.2.3',
        '172.16.0.1',
        '192.168.1.1',
        '100.64.0.1',
      ],
      ...[
        '169.254.169.254',
        'localhost',
        '[::1]',
        '[::]',
        '[fe80::1]',
        '[fd00::1]',
        '[::ffff:127.0.0.1]',
        '[::ffff:7f00:1]',
      ],
      ...['[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[ff02::1]'],
    ]) {
      await assert.rejects(get(`https://${host}:1/`), { code: 'calendar-address-not-permitted' }, host)
    }
  })

  it('reaches what the administrator allows, by name, address or network', async () => {
    const port = await serve((_request, response) => response.end('hello'))
    for (const allowed of ['127.0.0.0/8', '127.0.0.1']) {
      assert.equal((await get(`http://127.0.0.1:${port}/`, allowed)).text, 'hello')
    }
    assert.equal((await get(`http://localhost:${port}/`, 'localhost')).text, 'hello')
    await assert.rejects(get(`http://127.0.0.1:${port}/`, '10.0.0.0/8'), {
      code: 'calendar-address-not-permitted',
    })
  })

  it('takes no other way than https to the outside, and no other scheme', async () => {
    await assert.rejects(get('http://93.184.216.34/'), { code: 'calendar-insecure' })
    await assert.rejects(get('file:///etc/passwd'), { code: 'calendar-insecure' })
  })

  it('judges a redirect as it judges an address', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.2:1/' }).end()
    })
    await assert.rejects(get(`http://127.0.0.1:${port}/`, '127.0.0.1'), {
      code: 'calendar-address-not-permitted',
    })
    const loop = await serve((_request, response) => response.writeHead(302, { location: '/' }).end())
    await assert.rejects(get(`http://127.0.0.1:${loop}/`, '127.0.0.1'), {
      code: 'calendar-too-many-redirects',
    })
  })

  it('does not carry the password to another place', async () => {
    const seen: (string | undefined)[] = []
    const second = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.end()
    })
    const first = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(302, { location: `http://127.0.0.1:${second}/` }).end()
    })
    const asked = { method: 'GET', url: `http://127.0.0.1:${first}/`, user: 'anna', secret: 'x' } as const
    await fetch('127.0.0.1')(asked, never)
    assert.deepEqual(seen, ['Basic YW5uYTp4', undefined])
  })

  it('takes only so much, and names what goes wrong', async () => {
    const port = await serve((_request, response) => {
      response.end(Buffer.alloc(17 * 1024 * 1024, 'a'))
    })
    await assert.rejects(get(`http://127.0.0.1:${port}/`, '127.0.0.1'), { code: 'calendar-too-large' })
    await assert.rejects(get('http://127.0.0.1:1/', '127.0.0.1'), { code: 'calendar-unreachable' })
  })
})
