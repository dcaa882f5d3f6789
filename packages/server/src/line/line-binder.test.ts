import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'

describe('lines by number', () => {
  let office: TestOffice
  const parts = () => office.server.parts
  const numbersOf = (business: string | null, business2: string | null = null) => ({
    ...office.person('Anna').numbers,
    business,
    business2,
  })
  const linesOf = () => parts().people.get(office.person('Anna').id)?.lines
  const canonical = (line: string) => parts().numbers.of(line).canonicalOfLine(line) ?? line

  before(async () => {
    office = await TestOffice.open({ people: { Anna: [], Ben: ['302'] } })
    for (const line of ['311', '312', '321']) office.switch.addLine({ line, name: line })
    await office.settle()
  })
  after(() => office.close())

  it('are found by the number as it is written, in the order of the numbers, with the count', async () => {
    const anna = office.person('Anna')
    await parts().people.change(anna.id, { numbers: numbersOf(canonical('312'), '321') })
    assert.deepEqual(linesOf(), ['312', '321'])
    const matches = parts().lineBinder.matches(parts().people.get(anna.id)!)
    assert.deepEqual(matches, { business: ['312'], business2: ['321'] })
  })

  it('come and go with the line', async () => {
    const anna = office.person('Anna')
    await parts().people.change(anna.id, { numbers: numbersOf('399') })
    assert.deepEqual(linesOf(), [])
    office.switch.addLine({ line: '399', name: 'Late' })
    await office.settle()
    assert.deepEqual(linesOf(), ['399'])
  })

  it('are not bound where that is switched off, nor kept as assigned', async () => {
    const anna = office.person('Anna')
    await parts().people.change(anna.id, { numbers: numbersOf('311') })
    await parts().settings.change({ bindLines: false })
    assert.deepEqual(linesOf(), [])
    await parts().settings.change({ bindLines: true })
    assert.deepEqual([linesOf(), parts().people.get(anna.id)?.assignedLines], [['311'], []])
  })

  it('are found by each of the two numbers as the directory says that people come from', async () => {
    const { directories } = parts()
    const rules = { everyMinutes: 15, brakePercent: 20, adoptsPeople: true, locationName: null }
    const staff = { kind: 'scim', name: 'Staff', isActive: true, ...rules } as const
    const { id } = await directories.create({ ...staff, unboundNumbers: ['business2'] })
    const record = { type: 'person', references: [], isActive: true } as const
    await directories.apply(id, [
      { ...record, key: 'a', user: 'anna', fields: { business: '311', business2: '321' } },
      { ...record, key: 'd', user: 'dora', fields: { name: 'Dora', business: '312', business2: '399' } },
    ])
    const linesOfBoth = () => ['anna', 'dora'].map((user) => parts().people.byUser(user)?.lines)
    assert.deepEqual(linesOfBoth(), [['311'], ['312']])
    office.switch.addLine({ line: '321b', name: 'Beside' })
    await office.settle()
    assert.deepEqual(linesOfBoth(), [['311'], ['312']], 'nor by a line that comes later')

    await directories.change(id, { ...staff, unboundNumbers: ['business'] })
    assert.deepEqual(linesOfBoth(), [['321', '321b'], ['399']])
    await directories.change(id, staff)
    assert.deepEqual(linesOfBoth(), [
      ['311', '321', '321b'],
      ['312', '399'],
    ])
    await directories.change(id, { ...staff, unboundNumbers: ['business', 'business2'] })
    assert.deepEqual(linesOfBoth(), [[], []])
    await directories.remove(id)
    assert.deepEqual(linesOfBoth()[1], ['312', '399'], 'who belongs to no directory has all')
    office.switch.removeLine('321b')
  })

  it('that are hidden are used by their owner and shown to nobody else', async () => {
    const anna = office.person('Anna')
    await parts().people.change(anna.id, { numbers: numbersOf(null), lines: ['311'], hiddenLines: ['321'] })
    await parts().settings.change({ defaultLevel: 'personal' })
    const seen = (name: string) => {
      const view = parts().personViews.of(office.viewer(name), parts().people.get(anna.id)!)
      return [view.lines.map(({ line }) => line), view.numbers.map(({ dial }) => dial)]
    }
    assert.deepEqual(linesOf(), ['311', '321'])
    assert.deepEqual(seen('Ben'), [['311'], ['311']])
    assert.deepEqual(seen('Anna'), [
      ['311', '321'],
      ['311', '321'],
    ])
  })
})
