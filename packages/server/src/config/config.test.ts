import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import fc from 'fast-check'
import { checkConfig } from './check-config.ts'
import { readConfig } from './read-config.ts'
import { defaultConfig, environmentName, flagName, settingKeys, settings } from './settings.ts'

const mistakes = (text: string) =>
  checkConfig(text, 'offhook.toml').mistakes.map(({ line, key, sentence }) => ({ line, key, sentence }))

describe('settings', () => {
  it('have defaults that fit, a sentence, and names that tell them apart', () => {
    for (const key of settingKeys) {
      assert.ok(settings[key].schema.safeParse(settings[key].default).success, key)
      assert.match(settings[key].sentence, /\.$/, key)
    }
    assert.equal(new Set(settingKeys.map(environmentName)).size, settingKeys.length)
    assert.equal(new Set(settingKeys.map(flagName)).size, settingKeys.length)
    assert.equal(environmentName('https.port'), 'OFFHOOK_HTTPS_PORT')
    assert.equal(flagName('sip.ring-seconds'), 'sip-ring-seconds')
  })
})

describe('checkConfig', () => {
  it('reads a whole file', () => {
    const { values, mistakes: wrong } = checkConfig(
      [
        'data = "/var/lib/offhook"',
        'bind = ["0.0.0.0", "::"]',
        '[https]',
        'port = 443 # as root only',
        '[sip]',
        'udp = false',
        '[[peers]]',
        'name = "provider"',
        'host = "sip.example.net"',
        'addresses = ["192.0.2.1"]',
        '[[peers]]',
        'name = "old switch"',
        'host = "192.0.2.7"',
        'transport = "tcp"',
      ].join('\n'),
      'offhook.toml',
    )
    assert.deepEqual(wrong, [])
    assert.equal(values.get('https.port'), 443)
    assert.equal(values.get('sip.udp'), false)
    assert.deepEqual(values.get('bind'), ['0.0.0.0', '::'])
    const peers = values.get('peers') as { name: string; transit: boolean }[]
    assert.deepEqual(
      peers.map(({ name }) => name),
      ['provider', 'old switch'],
    )
    assert.equal(peers[0]?.transit, false)
  })

  it('names every mistake with its line and what to do', () => {
    const found = mistakes(
      ['[https]', 'prot = 443', '[sip]', 'udp = 70000', 'tls = "yes"', '[colour]', 'blue = true'].join('\n'),
    )
    assert.deepEqual(
      found.map(({ line, key }) => [line, key]),
      [
        [2, 'https.prot'],
        [4, 'sip.udp'],
        [5, 'sip.tls'],
        [7, 'colour.blue'],
      ],
    )
    assert.match(found[0]!.sentence, /Did you mean "https.port"\?/)
    assert.match(found[1]!.sentence, /65535/)
    assert.match(found[2]!.sentence, /Port for SIP over TLS/)
    assert.match(found[3]!.sentence, /There is no setting "colour.blue"/)
  })

  it('points into lists and tables', () => {
    const [wrong] = mistakes(
      '[[peers]]\nname = "a"\nhost = "b"\n[[peers]]\nname = "c"\nhost = "d"\ntransport = "pigeon"',
    )
    assert.equal(wrong?.line, 7)
    assert.equal(wrong?.key, 'peers.1.transport')
    const [missing] = mistakes('[[peers]]\nname = "a"')
    assert.equal(missing?.key, 'peers.0.host')
    const provider = '[[peers]]\nname = "a"\nhost = "b"\nregister = true\n'
    assert.deepEqual(mistakes(`${provider}user = "u"\nsecret = "s"`), [])
    const wrongs = [
      [provider, 'peers.0.register', /user and secret are needed/],
      [`${provider}user = "u"\nsecret = ""`, 'peers.0.register', /user and secret are needed/],
      [`${provider}user = "u"\nsecret = "s"\ntransit = true`, 'peers.0.transit', /may not transit/],
      ['[[peers]]\nname = "a"\nhost = "b"\nexpires = 600', 'peers.0.expires', /register = true/],
      ['[[peers]]\nname = "a"\nhost = "b"\naccount = "c"', 'peers.0.account', /register = true/],
    ] as const
    for (const [text, key, sentence] of wrongs) {
      const [found] = mistakes(text)
      assert.equal(found?.key, key)
      assert.match(found!.sentence, sentence)
    }
    const [unknown] = mistakes('[[peers]]\nname = "a"\nhost = "b"\nhots = "c"')
    assert.match(unknown!.sentence, /There is no "hots" here/)
  })

  it('says where a file is no TOML', () => {
    const [wrong] = mistakes('data = "x"\nbind = [')
    assert.equal(wrong?.line, 2)
    assert.equal(wrong?.key, null)
    assert.equal(mistakes('a = 1\na = 2').length > 0, true)
  })

  it('lets no key of a file reach a prototype', () => {
    checkConfig('[[peers]]\n"__proto__" = { polluted = true }', 'offhook.toml')
    checkConfig('[peers.__proto__]\npolluted = true\n[__proto__]\npolluted = true', 'offhook.toml')
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
  })

  it('never throws, whatever the file says', () => {
    const word = fc.constantFrom(
      'data',
      'sip',
      'peers',
      '=',
      '[',
      ']',
      '{',
      '}',
      '"',
      '.',
      '1',
      '\n',
      ',',
      '#',
      'ü',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
        ),
        (text) => {
          for (const mistake of checkConfig(text, 'offhook.toml').mistakes) {
            assert.ok(mistake.line >= 1 && mistake.sentence !== '')
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('readConfig', () => {
  it('refuses a range of ports whose first comes after its last', () => {
    const flags = { 'media-first-port': '30000', 'media-last-port': '20000' }
    assert.throws(
      () => readConfig({ environment: {}, flags }),
      (fault) => {
        return isNamedError(fault, 'config-invalid') && /media\.first-port is 30000/.test(fault.message)
      },
    )
    const off = { 'media-first-port': 'false', 'media-last-port': '20000' }
    assert.equal(readConfig({ environment: {}, flags: off }).config['media.first-port'], false)
  })

  const withFile = (text: string, run: (file: string) => void) => {
    const directory = mkdtempSync(join(tmpdir(), 'offhook-config-'))
    const file = join(directory, 'offhook.toml')
    writeFileSync(file, text)
    try {
      run(file)
    } finally {
      rmSync(directory, { recursive: true })
    }
  }

  it('takes the defaults where nothing is said', () => {
    const { config, origins } = readConfig({ file: '/nowhere/offhook.toml', environment: {}, flags: {} })
    assert.deepEqual(config, defaultConfig())
    assert.equal(origins.get('data'), 'default')
  })

  it('puts flags before environment, environment before file, file before defaults', () => {
    withFile('data = "file"\n[https]\nport = 1\n[sip]\nudp = 1', (file) => {
      const { config, origins } = readConfig({
        file,
        environment: { OFFHOOK_DATA: 'environment', OFFHOOK_HTTPS_PORT: '2', PATH: '/bin' },
        flags: { data: 'flag' },
      })
      assert.deepEqual(
        [config.data, config['https.port'], config['sip.udp'], config['sip.tls']],
        ['flag', 2, 1, 5061],
      )
      assert.deepEqual(
        (['data', 'https.port', 'sip.udp', 'sip.tls'] as const).map((key) => origins.get(key)),
        ['flag', 'environment', 'file', 'default'],
      )
    })
  })

  it('reads numbers, truth values and lists from text', () => {
    const environment = {
      OFFHOOK_BIND: '127.0.0.1,::1',
      OFFHOOK_SIP_UDP: 'false',
      OFFHOOK_NUMBERS_EMERGENCY: '110',
      OFFHOOK_PEERS: '[{"name":"p","host":"h"}]',
      OFFHOOK_NAME: '1234',
    }
    const { config } = readConfig({ environment, flags: {} })
    assert.deepEqual(config.bind, ['127.0.0.1', '::1'])
    assert.equal(config['sip.udp'], false)
    assert.deepEqual(config['numbers.emergency'], ['110'])
    assert.equal(config.peers[0]?.name, 'p')
    assert.equal(config.name, '1234')
  })

  it('names all mistakes of all sources at once', () => {
    withFile('tls = 1', (file) => {
      assert.throws(
        () =>
          readConfig({ file, environment: { OFFHOOK_HTTPS_PORT: 'many' }, flags: { 'log-level': 'loud' } }),
        (fault) =>
          isNamedError(fault, 'config-invalid') &&
          fault.message.includes(`${file}:1: `) &&
          fault.message.includes('OFFHOOK_HTTPS_PORT: ') &&
          fault.message.includes('--log-level: '),
      )
    })
  })

  it('needs a file that was named', () => {
    const sources = { file: '/nowhere/offhook.toml', isFileNeeded: true, environment: {}, flags: {} }
    assert.throws(() => readConfig(sources), { code: 'config-unreadable' })
  })
})
