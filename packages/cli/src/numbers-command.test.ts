import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { numbersCommand } from './numbers-command.ts'

const LOCATIONS = JSON.stringify({
  locations: [
    {
      name: 'Berlin',
      country: 'DE',
      areaCode: '30',
      pbx: {
        trunkNumber: '12345',
        ddi: { range: { from: '30', to: '69' } },
        internalLength: { min: 2, max: 3 },
      },
      emergency: [{ name: 'HQ', subnet: '10.12.13.0/24', numbers: ['110'], prefix: '81' }],
      projects: [{ name: 'Private', code: '*60eeee#X', use: 'private' }],
    },
  ],
})

const FILES: Readonly<Record<string, string>> = {
  'ok.json': LOCATIONS,
  'bad.json': LOCATIONS.replace('"range"', '"rang"'),
  'broken.json': '{',
  'countries.xml':
    '<countries><country ID="49"><InternationalRule>99EFG</InternationalRule></country></countries>',
  'bad.xml': '<cities/>',
}

function run(args: readonly string[], isTerminal = false) {
  let out = ''
  let error = ''
  let code = 0
  const command = numbersCommand({
    readFile(path) {
      const text = FILES[path]
      if (text === undefined) throw new Error('ENOENT')
      return text
    },
    write: (text) => {
      out += text
    },
    writeError: (text) => {
      error += text
    },
    isTerminal,
    setExitCode: (value) => {
      code = value
    },
  })
  command.parse(['explain', ...args], { from: 'user' })
  return { out, error, code }
}

const AT = ['--locations', 'ok.json', '--at', 'Berlin', '--as']

describe('offhook numbers explain', () => {
  it('prints one JSON object a number and line', () => {
    const { out, error, code } = run([...AT, 'dial', '089 123456', '+493012345-45'])
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      lines.map((line) => [
        line.input,
        line.as,
        line.at,
        line.result,
        line.canonical,
        line.display,
        line.kind,
        line.postDial,
      ]),
      [
        ['089 123456', 'dial', 'Berlin', '0089123456', '+4989123456', '+49 (89) 123456', 'external', null],
        ['+493012345-45', 'dial', 'Berlin', '45', '+49301234545', '45', 'internal', null],
      ],
    )
    assert.deepEqual(Object.keys(lines[0].steps[0]), ['step', 'before', 'after', 'rule', 'from'])
    assert.deepEqual([error, code], ['', 0])
  })
  it('takes the client’s address, the project, PIN and files of facts', () => {
    const result = (...args: string[]) => JSON.parse(run([...AT, 'dial', ...args]).out).result
    assert.equal(result('--client-ip', '10.12.13.4', '110'), '81110')
    assert.equal(result('--project', 'Private', '--pin', '1234', '089123456'), '*601234#0089123456')
    assert.equal(result('--countries', 'countries.xml', '+441212345678'), '099441212345678')
  })
  it('prints a table on a terminal, JSON there with --json', () => {
    const { out } = run([...AT, 'caller', '0110'], true)
    assert.match(out, /^number +0110\n/)
    assert.match(out, /\n {2}strip-access-code +0110 → 110 +0 +location:Berlin\/pbx\/strip\/incoming\n/)
    assert.equal(JSON.parse(run([...AT, 'caller', '--json', '0110'], true).out).kind, 'special')
  })

  const wrong: readonly [args: readonly string[], code: string, pointer: string][] = [
    [[...AT, 'dial', '089', 'abc'], 'number-empty', '/numbers/1'],
    [[...AT, 'dial', '1'.repeat(300)], 'number-too-long', '/numbers/0'],
    [[...AT, 'guess', '1'], 'direction-unknown', '/as'],
    [[...AT, 'dial', '--time', 'noon', '1'], 'time-invalid', '/time'],
    [[...AT, 'dial', '--project', 'Private', '089123'], 'pin-needed', '/pin'],
    [[...AT, 'dial', '--cities', 'countries.xml', '089123'], 'file-invalid', ''],
    [['--locations', 'ok.json', '--at', 'Bonn', '--as', 'dial', '1'], 'location-unknown', '/at'],
    [
      ['--locations', 'bad.json', '--at', 'Berlin', '--as', 'dial', '1'],
      'location-invalid',
      '/locations/0/pbx/ddi/rang',
    ],
    [['--locations', 'broken.json', '--at', 'Berlin', '--as', 'dial', '1'], 'location-invalid', ''],
    [['--locations', 'none.json', '--at', 'Berlin', '--as', 'dial', '1'], 'file-unreadable', ''],
  ]
  for (const [args, code, pointer] of wrong) {
    it(`ends with 2 and one problem: ${code} at "${pointer}"`, () => {
      const ran = run(args)
      const problem = JSON.parse(ran.error)
      assert.deepEqual([ran.code, ran.out, problem.code, problem.pointer], [2, '', code, pointer])
      assert.ok(problem.message.length > 10)
    })
  }
})
