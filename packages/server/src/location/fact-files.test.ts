import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { ClientRequest } from '../handlers.ts'
import { handlersOf } from '../routes.ts'
import { TestOffice } from '../testing/test-office.ts'

const countries = `<?xml version="1.0"?>
<countries>
  <country ID="+49"><name>Deutschland</name><countryCode>49</countryCode>
    <InternationalRule>010EFG</InternationalRule>
  </country>
</countries>`
const cities = '<cities><city ID="+4989"><name>Minga</name></city></cities>'

describe('files of facts about numbers (§20.1)', () => {
  let office: TestOffice
  let directory: string
  beforeEach(async () => {
    office = await TestOffice.open({
      settings: { location: { country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '0' } },
    })
    directory = join(office.server.parts.config.data, 'numbers')
  })
  afterEach(() => office.close())

  const routes = () => handlersOf(office.server.parts)
  const noted: unknown[] = []
  const request = { note: (more) => void noted.push(more) } as Partial<ClientRequest> as ClientRequest
  const save = async (file: 'countries' | 'cities' | 'providers' | 'specialnumbers', text: string) =>
    routes().saveFactFile({ params: { file }, body: { text } }, office.viewer('Anna'), request)
  const dialled = () => office.server.parts.numbers.of('301').dial('+441212345678').result
  const place = () => office.server.parts.numbers.of('301').place('+4989123456', 'de')
  const list = async () => routes().listFactFiles({}, office.viewer('Anna'), request)

  it('hold from the next call on, and what the product knows holds again without them', async () => {
    assert.equal(dialled(), '000441212345678')
    assert.deepEqual(
      (await list()).map(({ file, entries, changedAt }) => [file, entries, changedAt]),
      [
        ['countries', null, null],
        ['providers', null, null],
        ['cities', null, null],
        ['specialnumbers', null, null],
      ],
    )
    await save('countries', countries)
    await save('cities', cities)
    assert.equal(dialled(), '0010441212345678')
    assert.equal(place(), 'Minga')
    assert.deepEqual(
      (await list()).filter(({ entries }) => entries !== null).map(({ file, entries }) => [file, entries]),
      [
        ['countries', 1],
        ['cities', 1],
      ],
    )
    await routes().removeFactFile({ params: { file: 'countries' } }, office.viewer('Anna'), request)
    assert.equal(dialled(), '000441212345678')
    assert.equal(place(), 'Minga', 'the other file stays')
  })

  it('are refused with the line that is wrong, and what was there goes on holding', async () => {
    await save('countries', countries)
    const refused = async (file: Parameters<typeof save>[0], text: string, place: string) =>
      assert.rejects(
        () => save(file, text),
        (fault: { code?: string; details?: { place?: string } }) =>
          fault.code === 'file-invalid' && (fault.details?.place ?? '').startsWith(place),
      )
    await refused('countries', countries.replace('010EFG', 'rubbish'), 'line 3')
    await refused('countries', '<countries>\n<country>\n</countries>', 'line 3')
    await refused('cities', '<cities>\n\n<city ID="089"/></cities>', 'line 3')
    await refused('providers', '<providers><provider ID="01070"/></providers>', 'line 1')
    await refused('specialnumbers', '<numbers/>', 'the first element')
    assert.equal(dialled(), '0010441212345678')
  })

  it('that somebody changes on the disk are read without a restart', async () => {
    mkdirSync(directory, { recursive: true })
    office.server.parts.factFiles.start()
    writeFileSync(join(directory, 'countries.xml'), countries)
    await office.pass(11)
    assert.equal(dialled(), '0010441212345678')
    writeFileSync(join(directory, 'countries.xml'), '<countries><country ID="+49"/>')
    await office.pass(11)
    const [broken] = await list()
    assert.equal(broken?.entries, null)
    assert.match(broken?.problem?.place ?? '', /^line 1/)
    assert.equal(dialled(), '000441212345678')
    rmSync(join(directory, 'countries.xml'))
    await office.pass(11)
    assert.deepEqual((await list())[0], { file: 'countries', entries: null, changedAt: null, problem: null })
    office.server.parts.factFiles.stop()
  })

  it('leave no word of theirs in the audit log', async () => {
    await save('cities', cities)
    assert.deepEqual(noted.at(-1), { changes: [] })
  })
})
