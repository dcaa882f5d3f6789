import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { freePort, untilListening } from '@offhook/base/testing'
import type { Problem } from '@offhook/contract'
import { addressOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

const run = promisify(execFile)
const REALM = 'EXAMPLE.TEST'
const PASSWORD = 'a password of the realm'
const hasKerberos = [
  '/usr/sbin/krb5kdc',
  '/usr/sbin/kdb5_util',
  '/usr/sbin/kadmin.local',
  '/usr/bin/kinit',
].every((program) => existsSync(program))

describe('signing in with a Kerberos ticket', { skip: !hasKerberos }, () => {
  let folder: string
  let environment: NodeJS.ProcessEnv
  let stopRealm: () => Promise<void>
  let server: TestServer
  let base: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-kerberos-'))
    ;({ environment, stop: stopRealm } = await startRealm(folder))
    server = await startTestServer({
      config: { 'kerberos.keytab': join(folder, 'http.keytab'), 'kerberos.realms': [REALM] },
    })
    await server.setUp()
    await server.addPerson({ name: 'anna', role: 'administrator' })
    await server.addPerson({ name: 'ben' })
    base = addressOf(server).replace('127.0.0.1', 'localhost')
  })
  after(async () => {
    await server?.close()
    await stopRealm?.()
    await rm(folder, { recursive: true, force: true })
  })

  /** Signs in as a computer of the realm does: a ticket from the centre, then curl with SPNEGO. */
  async function signInAs(principal: string, headers: readonly string[] = []) {
    const cache = join(folder, `${principal.replace(/\W/g, '_')}.ccache`)
    const own = { ...environment, KRB5CCNAME: cache }
    const kinit = run('/usr/bin/kinit', [principal], { env: own })
    kinit.child.stdin?.end(`${PASSWORD}\n`)
    await kinit
    const { stdout } = await run(
      'curl',
      [
        ...['-sk', '-i', '--negotiate', '-u', ':', '-X', 'POST', '--max-time', '60'],
        ...headers.flatMap((header) => ['-H', header]),
        `${base}/api/v1/session/kerberos`,
      ],
      { env: own },
    )
    const [head = '', body = ''] = stdout.slice(stdout.lastIndexOf('HTTP/1.1')).split('\r\n\r\n')
    return { status: Number(head.split(' ')[1]), head, body: JSON.parse(body) as Problem & { user: string } }
  }
  const asked = async (authorization?: string) => {
    const response = await fetch(`${base}/api/v1/session/kerberos`, {
      method: 'POST',
      ...(authorization ? { headers: { authorization } } : {}),
    })
    return { response, code: ((await response.json()) as Problem).code }
  }

  it('opens a session for the person of that name, and proves to them who we are', async () => {
    const { status, head, body } = await signInAs(`ben@${REALM}`)
    assert.deepEqual([status, body.user], [201, 'ben'], JSON.stringify(body))
    assert.match(head, /set-cookie: __Host-offhook=[\w-]{43};/i)
    assert.match(head, /www-authenticate: Negotiate [A-Za-z0-9+/=]{20,}/i)
    const { credentials, people } = server.parts
    assert.equal(credentials.signIns(people.byUser('ben')!.id)[0]?.method, 'kerberos')
  })

  it('asks for a ticket, and only where one may help', async () => {
    const { response, code } = await asked()
    assert.deepEqual(
      [response.status, response.headers.get('www-authenticate'), code],
      [401, 'Negotiate', 'negotiate-needed'],
    )
    const me = await fetch(`${base}/api/v1/session`)
    assert.match(me.headers.get('www-authenticate') ?? '', /^Bearer/)
  })

  it('refuses NTLM, garbage, strangers, administrative names and other sites', async () => {
    const ntlm = Buffer.from('NTLMSSP\0\x01\0\0\0').toString('base64')
    assert.equal((await asked(`Negotiate ${ntlm}`)).code, 'negotiate-refused')
    assert.equal(
      (await asked(`Negotiate ${Buffer.alloc(500, 7).toString('base64')}`)).code,
      'negotiate-refused',
    )
    assert.equal((await asked('Negotiate ')).code, 'negotiate-needed')
    assert.equal((await signInAs(`stranger@${REALM}`)).body.code, 'person-not-linked')
    assert.equal((await signInAs(`ben/admin@${REALM}`)).body.code, 'negotiate-refused')
    const fromElsewhere = await signInAs(`ben@${REALM}`, ['Origin: https://evil.example'])
    assert.equal(fromElsewhere.body.code, 'origin-refused')
  })
})

/** A realm of its own with a key distribution centre on loopback. */
async function startRealm(folder: string) {
  const path = (name: string) => join(folder, name)
  const port = await freePort()
  await writeFile(
    path('krb5.conf'),
    [
      '[libdefaults]',
      `default_realm = ${REALM}`,
      'dns_lookup_kdc = false',
      'dns_lookup_realm = false',
      'dns_canonicalize_hostname = false',
      'rdns = false',
      '[realms]',
      `${REALM} = {`,
      `kdc = 127.0.0.1:${port}`,
      '}',
      '[domain_realm]',
      `localhost = ${REALM}`,
      '',
    ].join('\n'),
  )
  await writeFile(
    path('kdc.conf'),
    [
      '[kdcdefaults]',
      `kdc_listen = 127.0.0.1:${port}`,
      `kdc_tcp_listen = 127.0.0.1:${port}`,
      '[realms]',
      `${REALM} = {`,
      `database_name = ${path('principal')}`,
      `key_stash_file = ${path('stash')}`,
      `acl_file = ${path('kadm5.acl')}`,
      '}',
      '',
    ].join('\n'),
  )
  const environment = {
    ...process.env,
    KRB5_CONFIG: path('krb5.conf'),
    KRB5_KDC_PROFILE: path('kdc.conf'),
    KRB5RCACHENAME: 'dfl:',
    KRB5RCACHEDIR: folder,
  }
  const env = { env: environment }
  await run('/usr/sbin/kdb5_util', ['create', '-s', '-r', REALM, '-P', 'the master key of a test'], env)
  for (const name of ['ben', 'stranger', 'ben/admin']) {
    await run('/usr/sbin/kadmin.local', ['-q', `addprinc -pw "${PASSWORD}" ${name}@${REALM}`], env)
  }
  await run('/usr/sbin/kadmin.local', ['-q', `addprinc -randkey HTTP/localhost@${REALM}`], env)
  await run('/usr/sbin/kadmin.local', ['-q', `ktadd -k ${path('http.keytab')} HTTP/localhost@${REALM}`], env)
  // With -n it stays in the foreground, and ends with us.
  const child = spawn('/usr/sbin/krb5kdc', ['-n'], { ...env, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    // Who asks too early is told that there is no centre.
    await untilListening(child, port)
    return { environment, stop }
  } catch (fault) {
    await stop()
    throw fault
  }
}
