import assert from 'node:assert/strict'
import { after, before, describe, it, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createClient } from '@offhook/contract'
import { startTestServer, type TestServer } from '@offhook/server/testing'
import { explainCommand } from './explain-command.ts'
import { describeRight } from './explain-right.ts'

const plain = { bold: (text: string) => text, quiet: (text: string) => text } as never

test('a right is explained in sentences', () => {
  const text = describeRight(
    {
      viewerName: 'Ben',
      targetName: 'Anna',
      action: 'pickUp',
      answer: true,
      steps: [
        { rule: 'viewer-is-owner', because: { isSelf: false }, outcome: 'passed' },
        { rule: 'level-for-all', because: { level: 'business' }, outcome: 'passed' },
        { rule: 'group-leader', because: { group: 'Sales', level: 'team' }, outcome: 'decided' },
      ],
    },
    plain,
  )
  assert.deepEqual(text.split('\n'), [
    'Ben may pick up calls: Anna.',
    '  · It is somebody else’s.',
    '  · All colleagues have the level "business", which does not give it.',
    '  = They lead the group "Sales" or stand in ("team"), which gives it.',
    '',
  ])
})

test('a right that nothing gives says so', () => {
  const text = describeRight(
    {
      viewerName: 'Ben',
      targetName: 'Anna',
      action: 'seePrivateNumber',
      answer: false,
      steps: [{ rule: 'not-granted', because: {}, outcome: 'decided' }],
    },
    plain,
  )
  assert.equal(text, 'Ben may not see the private number: Anna.\n  = Nothing gives it.\n')
})

test('no rule is left without a sentence', () => {
  const rules = [
    ...['viewer-is-owner', 'switched-off', 'private-phone', 'level-for-all', 'everybody-in-monitor'],
    ...['journals-for-all', 'group-member', 'group-leader', 'monitor-group', 'own-grant', 'extra-line'],
    'not-granted',
  ]
  const because = { group: 'Sales', level: 'team' }
  const answer = { viewerName: 'Ben', targetName: 'Anna', action: 'seeNote', answer: false } as const
  for (const rule of rules) {
    const text = describeRight({ ...answer, steps: [{ rule, because, outcome: 'decided' }] }, plain)
    assert.match(text, /\n {2}= [A-Z].*\.\n$/, rule)
  }
})

describe('offhook explain right', () => {
  let server: TestServer
  let address: string
  let token: string

  before(async () => {
    server = await startTestServer()
    await server.setUp({ defaultLevel: 'public' })
    const { person: anna } = await server.addPerson({ name: 'Anna', role: 'administrator' })
    const { person: ben } = await server.addPerson({ name: 'Ben' })
    const { person: carla } = await server.addPerson({ name: 'Carla' })
    const { groups, credentials, certificate } = server.parts
    const { id } = await groups.create({ name: 'Sales', leaderId: carla.id, memberIds: [ben.id] })
    token = (await credentials.createToken(anna.id, 'test', ['read', 'administer'])).secret
    address = `https://127.0.0.1:${server.addresses.gateway[0]!.port}`
    setDefaultCACertificates([...getCACertificates('default'), certificate.certificate])
    const client = createClient({ server: address, token })
    await client.changeGroup({ params: { id }, body: { leaderGrade: { level: 'team' } } })
    await client.setPersonGrant({ params: { id: ben.id, viewerId: carla.id }, body: { level: 'personal' } })
  })
  after(() => server.close())

  async function run(...args: readonly string[]) {
    const told = { out: '', error: '', code: 0 }
    const command = explainCommand({
      write: (text) => {
        told.out += text
      },
      writeError: (text) => {
        told.error += text
      },
      isTerminal: false,
      setExitCode: (code) => {
        told.code = code
      },
    })
    const connection = ['--server', address, '--token', token, '--data', server.data]
    await command.parseAsync(['right', ...args, ...connection], { from: 'user' })
    return told
  }

  it('asks the server, and tells every layer that was looked at', async () => {
    const { out, code } = await run('carla', 'setForwarding', 'ben', '--line', '2')
    assert.deepEqual(out.split('\n'), [
      'Carla may set forwardings: Ben.',
      '  · It is somebody else’s.',
      '  · All colleagues have the level "public", which does not give it.',
      '  · Leading the group "Sales" ("team") does not give it.',
      '  = It was given person to person ("personal").',
      '',
    ])
    assert.equal(code, 0)
  })

  it('asks about the line that is meant: what a level gives of the second it need not give of the third', async () => {
    const { out } = await run('carla', 'setForwarding', 'ben', '--line', '3')
    assert.match(out, /^Carla may not set forwardings: Ben\.\n[\s\S]*\n {2}= Nothing gives it\.\n$/)
  })

  it('says what is wrong with the question, and ends with an exit code', async () => {
    const wrong = await run('carla', 'fly', 'ben')
    assert.match(wrong.error, /^There is no action "fly"\. There are: .*pickUp/)
    assert.deepEqual([wrong.out, wrong.code], ['', 2])
    const nobody = await run('xaver', 'pickUp', 'ben')
    assert.deepEqual([nobody.out, nobody.code], ['', 1])
    assert.notEqual(nobody.error, '')
  })
})
