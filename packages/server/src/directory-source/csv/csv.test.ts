import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from '@offhook/contract'
import { clientOf } from '../../testing/edge.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { decode, delimiterOf, encodingOf, parseCsv, writeCsv } from './csv-table.ts'

describe('CSV', () => {
  it('reads quotes, delimiters and line breaks in cells, and knows where each row begins', () => {
    assert.deepEqual(parseCsv('a;b\r\n"x;""y""\nz";2\n\n3;\n', ';'), [
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['x;"y"\nz', '2'] },
      { line: 5, cells: ['3', ''] },
    ])
    assert.throws(() => parseCsv('a\n"open', ';'), { code: 'csv-invalid' })
  })

  it('guesses delimiter and encoding', () => {
    assert.equal(delimiterOf('"a,b,c";d\n1,2,3,4'), ';')
    assert.equal(delimiterOf('a\tb\tc'), '\t')
    assert.equal(encodingOf(Buffer.from('Müller')), 'utf-8')
    const old = Buffer.from('Müller', 'latin1')
    assert.equal(decode(old, encodingOf(old)), 'Müller')
    const wide = Buffer.from('\ufeffMüller', 'utf16le')
    assert.equal(decode(wide, encodingOf(wide)), 'Müller')
  })

  it('reads what it writes, and writes no formulas', () => {
    const rows = [
      ['a', 'b;c'],
      ['x"y\nz', '+49301'],
    ]
    const text = decode(Buffer.from(writeCsv(rows)), 'utf-8')
    assert.deepEqual(
      parseCsv(text, ';').map(({ cells }) => cells),
      rows,
    )
    for (const formula of ['=cmd()', '@SUM(1)', '+cmd', "+1+cmd|' /C calc'!A0", '-2+3+cmd|x!A0', '\t=1']) {
      assert.ok(writeCsv([[formula]]).includes(`'${formula}`), formula)
    }
    for (const number of ['+49 (30) 1234-56', '+49301', '-5']) {
      assert.ok(!writeCsv([[number]]).includes("'"), number)
    }
  })

  it('ends with a named failure, whatever it is given', () => {
    let seed = 7
    const marks = ['"', ';', '\n', '\r', 'a', ',', '""', '\0']
    for (let turn = 0; turn < 5000; turn++) {
      let text = ''
      for (let at = 0; at < turn % 30; at++) {
        seed = (seed * 48_271) % 2_147_483_647
        text += marks[seed % marks.length]
      }
      try {
        parseCsv(text, ';')
      } catch (fault) {
        assert.equal((fault as { code?: string }).code, 'csv-invalid')
      }
    }
  })
})

describe('people from a CSV file', () => {
  let server: TestServer
  let client: Client
  const file = [
    'Benutzername;Vorname;Nachname;Telefon;Abteilung;Lieblingsfarbe',
    'nora;Nora;Müller;12345-30;Lager;rot',
    'anna;Anna;Neu;;Einkauf;blau',
    ';Ohne;Namen;;;',
    'nora;Nora;Zweimal;;;',
    'b@d!;Böse;Zeichen;;;',
  ].join('\r\n')
  const content = Buffer.from(file, 'latin1').toString('base64')

  before(async () => {
    server = await startTestServer()
    await server.setUp({ location: { country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '0' } })
    await server.addPerson({ name: 'anna', role: 'administrator' })
    client = await clientOf(server, 'anna')
  })
  after(() => server?.close())

  it('tells first what would be done, with the lines of what cannot be, and changes nothing', async () => {
    const result = await client.importPeople({ body: { csv: content, isTrial: true } })
    const { encoding, delimiter, columns, rows, created, changed, failed } = result
    assert.deepEqual(
      { encoding, delimiter, rows, created, changed, failed },
      { encoding: 'windows-1252', delimiter: ';', rows: 5, created: 1, changed: 1, failed: 3 },
    )
    assert.deepEqual(columns, ['user', 'firstName', 'lastName', 'business', 'department', null])
    const failures = result.shown.filter(({ reason }) => reason !== 'new' && reason !== 'changed')
    assert.deepEqual(failures.map(({ line, reason }) => `${line} ${reason}`).sort(), [
      '4 no-user',
      '5 twice',
      '6 user-unusable',
    ])
    assert.equal(server.parts.people.byUser('nora'), undefined)
  })

  it('does it, and does nothing more the second time', async () => {
    await client.importPeople({ body: { csv: content, isTrial: false } })
    const nora = server.parts.people.byUser('nora')
    assert.deepEqual(
      [nora?.name, nora?.numbers.business, nora?.role],
      ['Nora Müller', '+49301234530', 'user'],
    )
    const anna = server.parts.people.byUser('anna')
    assert.deepEqual([anna?.department, anna?.lastName, anna?.role], ['Einkauf', 'Neu', 'administrator'])
    const again = await client.importPeople({ body: { csv: content, isTrial: false } })
    assert.deepEqual([again.created, again.changed, again.unchanged], [0, 0, 2])
  })

  it('takes columns as they are given', async () => {
    const body = {
      csv: Buffer.from('who,what\nnora,Chief').toString('base64'),
      isTrial: false,
      columns: ['user', 'position'] as const,
    }
    assert.equal((await client.importPeople({ body: { ...body, columns: [...body.columns] } })).changed, 1)
    assert.equal(server.parts.people.byUser('nora')?.position, 'Chief')
  })
})
