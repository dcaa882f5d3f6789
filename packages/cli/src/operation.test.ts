import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { type Config, defaultConfig } from '@offhook/server'
import { startTestServer, type TestServer } from '@offhook/server/testing'
import { backupCommand, restoreCommand } from './backup-command.ts'
import { checkDatabase } from './doctor/database.ts'
import type { Finding } from './doctor/finding.ts'
import { checkKeys } from './doctor/keys.ts'
import { newKeyCommand } from './new-key-command.ts'
import { serviceCommand } from './service-command.ts'
import { serviceUnit } from './service-unit.ts'
import type { Terminal } from './terminal.ts'

/** What a command said, and how it ended. */
function notebook() {
  const said = { output: '', errors: '', code: 0 }
  const terminal: Terminal = {
    write: (text) => {
      said.output += text
    },
    writeError: (text) => {
      said.errors += text
    },
    isTerminal: false,
    setExitCode: (code) => {
      said.code = code
    },
  }
  return { said, terminal }
}

describe('backup and restore', () => {
  let folder: string
  let server: TestServer
  const run = async (make: typeof backupCommand, args: readonly string[]) => {
    const { said, terminal } = notebook()
    await make(terminal).parseAsync([...args], { from: 'user' })
    return said
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-operation-'))
    server = await startTestServer({ data: join(folder, 'data') })
    await server.setUp()
    await server.parts.extensions.create({ number: '301', name: 'Anna' })
  })
  after(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('save a running server, and bring back one that starts with what it knew', async () => {
    const configuration = join(folder, 'offhook.toml')
    writeFileSync(configuration, `data = "${server.data}"\n`)
    const backups = join(folder, 'backups')
    const saved = await run(backupCommand, [backups, '--config', configuration, '--keep', '3'])
    assert.equal(saved.code, 0, saved.errors)
    assert.match(saved.output, /people; found whole/)
    assert.match(saved.output, /holds secrets/)
    const backup = join(backups, readdirSync(backups)[0]!)

    const refused = await run(restoreCommand, [backup, '--config', configuration, '--replace'])
    assert.equal(refused.code, 1)
    assert.match(refused.errors, /in use by another Offhook/)
    assert.match((await run(backupCommand, [backups, '--data', folder])).errors, /nothing can be backed up/)
    assert.match((await run(backupCommand, [backups, '--keep', '0'])).errors, /from 1 on/)

    const data = join(folder, 'restored')
    const restored = await run(restoreCommand, [backup, '--data', data])
    assert.equal(restored.code, 0, restored.errors)
    assert.match(restored.output, /configuration of then lies beside it/)
    assert.ok(existsSync(join(data, 'offhook.toml')))
    const again = await startTestServer({ data })
    assert.deepEqual(
      again.parts.extensions.all().map(({ number }) => number),
      ['301'],
    )
    await again.close()
  })
})

describe('the doctor', () => {
  let data: string
  let config: Config

  before(async () => {
    data = mkdtempSync(join(tmpdir(), 'offhook-doctor-test-'))
    const made = await startTestServer({ data })
    await made.parts.webhooks.create({ name: 'CRM', url: 'https://crm.example/calls' })
    await made.close()
    config = { ...defaultConfig(), data }
  })
  after(() => rmSync(data, { recursive: true, force: true }))

  const sentence = ({ level, sentence, advice }: Finding) => `${level}: ${sentence} → ${advice}`

  it('tells of keys that others may read, that are damaged, and that are missing', () => {
    const key = join(data, 'secrets.key')
    assert.equal(checkKeys(config).level, 'good')
    assert.equal(checkKeys({ ...config, data: join(data, 'none') }).level, 'good')
    chmodSync(key, 0o644)
    assert.match(sentence(checkKeys(config)), /^warn: Others .*secrets\.key.*chmod 600/)
    chmodSync(key, 0o600)
    renameSync(key, `${key}.saved`)
    assert.match(
      sentence(checkKeys(config)),
      /^bad: .*is missing: .*not start.* one secret\..*backup.*new-key.*Webhooks \(CRM\)/,
    )
    writeFileSync(key, 'half', { mode: 0o600 })
    assert.match(sentence(checkKeys(config)), /^bad: .*has 4 bytes instead of 32.*backup/)
    renameSync(`${key}.saved`, key)
    const own = join(data, 'own.key')
    writeFileSync(own, '', { mode: 0o640 })
    assert.match(sentence(checkKeys({ ...config, 'tls.key': own })), /^warn: .*own\.key/)
  })

  it('tells what is lost with a key that is lost, until it was entered anew', async () => {
    const key = join(data, 'secrets.key')
    const newKey = async (...args: readonly string[]) => {
      const { said, terminal } = notebook()
      await newKeyCommand(terminal).parseAsync(['--data', data, ...args], { from: 'user' })
      return said
    }
    assert.match((await newKey('--yes')).errors, /secrets\.key is there, and was left alone/)
    rmSync(key)
    const asked = await newKey()
    assert.match(asked.output, /lost:\n {2}Webhooks \(CRM\): delete and add .*\n.*--yes/)
    assert.deepEqual([asked.code, existsSync(key)], [1, false])
    const done = await newKey('--yes')
    assert.match(done.output, /new secrets\.key: take a backup\..*anew.*\n {2}Webhooks \(CRM\)/)
    assert.deepEqual([done.code, done.errors], [0, ''])
    assert.match(sentence(checkKeys(config)), /^warn: .*does not open one secret.*Webhooks \(CRM\)/)
    const again = await startTestServer({ data })
    for (const { id } of again.parts.webhooks.all()) await again.parts.webhooks.remove(id)
    await again.close()
    assert.equal(checkKeys(config).level, 'good')
    rmSync(key)
    assert.match((await newKey()).output, /^No secret would be lost\./)
    assert.match(sentence(checkKeys(config)), /^good: /)
    assert.match((await newKey('--yes')).output, /No secret was lost\./)
  })

  it('tells of a database of a newer version, of an older one, and of one from the future', () => {
    assert.match(sentence(checkDatabase(data)), /^good: .*is whole; it knows 0 people\. /)
    assert.match(sentence(checkDatabase(data, Date.UTC(2020, 0, 1))), /^bad: .*clock was set back.*NTP/)
    const database = new DatabaseSync(join(data, 'offhook.db'))
    database.exec("insert into kysely_migration (name, timestamp) values ('9999-of-tomorrow', '2030')")
    assert.match(
      sentence(checkDatabase(data)),
      /^bad: .*newer version of Offhook \(9999-of-tomorrow\).*offhook restore/,
    )
    database.exec("delete from kysely_migration where name > '0034'")
    assert.match(sentence(checkDatabase(data)), /^good: .*brought up to date at the next start/)
    database.close()
  })
})

describe('the service', () => {
  const options = {
    node: '/opt/offhook/node_modules/node/bin/node',
    main: '/opt/offhook/packages/cli/src/main.ts',
    program: '/opt/offhook',
    data: '/var/lib/offhook',
    configuration: undefined,
    user: 'offhook',
    ports: [7224, 7225, 5060],
  }

  it('may write to its data alone, and has rights only where its ports need one', () => {
    const unit = serviceUnit(options)
    for (const line of [
      'User=offhook',
      'ExecStart=/opt/offhook/node_modules/node/bin/node /opt/offhook/packages/cli/src/main.ts start --no-web --data /var/lib/offhook',
      'StateDirectory=offhook',
      'ProtectSystem=strict',
      'ProtectHome=yes',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'AmbientCapabilities=',
      'PrivateUsers=yes',
      'Restart=on-failure',
    ]) {
      assert.ok(unit.split('\n').includes(line), line)
    }
    const low = serviceUnit({ ...options, ports: [443, 80] }).split('\n')
    assert.ok(low.includes('AmbientCapabilities=CAP_NET_BIND_SERVICE'))
    assert.ok(low.includes('CapabilityBoundingSet=CAP_NET_BIND_SERVICE'))
    assert.ok(!low.includes('PrivateUsers=yes'))
    const elsewhere = serviceUnit({ ...options, data: '/srv/my data', configuration: '/home/x/50%.toml' })
    assert.match(elsewhere, /^ReadWritePaths="\/srv\/my data"$/m)
    assert.match(elsewhere, /--data "\/srv\/my data" --config \/home\/x\/50%%\.toml$/m)
    assert.match(elsewhere, /^ProtectHome=read-only$/m)
  })

  it('is printed for this installation, without mistakes, and its exposure is low', async (context) => {
    const { said, terminal } = notebook()
    await serviceCommand(terminal).parseAsync(['--https-port', '443'], { from: 'user' })
    assert.match(said.output, /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m)
    assert.match(said.errors, /systemctl daemon-reload/)
    if (!existsSync('/usr/bin/systemd-analyze')) return context.skip('systemd is not here')
    const folder = mkdtempSync(join(tmpdir(), 'offhook-unit-'))
    try {
      const unit = join(folder, 'offhook.service')
      writeFileSync(unit, said.output)
      const verified = await analyze('verify', unit)
      assert.equal(verified.code, 0, verified.text)
      assert.doesNotMatch(verified.text, /offhook\.service/)
      // 0 to 10; "OK" goes up to 2.
      const { code, text } = await analyze('security', '--offline=true', '--threshold=20', unit)
      assert.equal(code, 0, text)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

function analyze(...args: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile('/usr/bin/systemd-analyze', args, (fault, output, errors) => {
      resolve({ code: fault ? Number(fault.code ?? 1) : 0, text: `${output}${errors}` })
    })
  })
}
