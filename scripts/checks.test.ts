import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf, ringsIn } from './check-arrows.ts'
import { capabilityFaults } from './check-capabilities.ts'
import { isAccepted } from './check-licences.ts'
import { filesNamedBy } from './check-way.ts'

const HEAD = '| row | shown by |\n| --- | --- |\n'
const FILES: Record<string, string> = {
  'packages/a/src/a.test.ts': "test('a phone signs in', () => {})\ntest(\"it's busy\", () => {})",
  'scenarios/transfer.play': '',
}
const faultsOf = (rows: string) => capabilityFaults(HEAD + rows, (file) => FILES[file])

test('a capability must name a test that exists', () => {
  assert.deepEqual(faultsOf('| 1 | `packages/a/src/a.test.ts` "a phone signs in" |'), [])
  assert.deepEqual(faultsOf('| 1 | `packages/a/src/a.test.ts` "it\'s busy" |'), [])
  assert.deepEqual(faultsOf('| 1 | `scenarios/transfer.play` |'), [])
  assert.match(faultsOf('| 1 | works |')[0]!, /names no test/)
  assert.match(faultsOf('| 1 | `packages/b/src/b.test.ts` "x" |')[0]!, /there is no packages\/b/)
  assert.match(faultsOf('| 1 | `packages/a/src/a.test.ts` "other" |')[0]!, /has no test "other"/)
  assert.match(faultsOf('| 1 | `packages/a/src/a.test.ts` |')[0]!, /needs the title/)
  assert.match(faultsOf('')[0]!, /has no rows/)
})

test('imports are found in all their forms, and those that are loaded late are told from the others', () => {
  const text = [
    "import { a } from './a.ts'",
    "import type { B } from './b.ts'",
    "import {\n  type C,\n  type D,\n} from './c.ts'",
    "import { type E, f } from './e.ts'",
    "export * from './g.ts'",
    "import './h.ts'",
    "const i = await import('./i.ts')",
  ].join('\n')
  const found = importsOf('x.ts', text).map(({ specifier, isLate }) => `${specifier} ${isLate}`)
  assert.deepEqual(found.sort(), [
    './a.ts false',
    './b.ts false',
    './c.ts false',
    './e.ts false',
    './g.ts false',
    './h.ts false',
    './i.ts true',
  ])
})

test('files that import each other in a ring are found, be it for their types', () => {
  const text = { a: 'b', b: 'c', c: 'a', d: 'a', e: 'f' }
  const imports = Object.entries(text).flatMap(([from, to]) =>
    importsOf(`src/${from}.ts`, `import type { It } from './${to}.ts'`),
  )
  assert.deepEqual(ringsIn(imports), [['src/a.ts', 'src/b.ts', 'src/c.ts']])
  assert.deepEqual(ringsIn(importsOf('src/a.ts', "const b = await import('./a.ts')")), [])
})

test('pages lead to files by their links, and name some as code', () => {
  const text =
    'See [`call/call.ts`](../packages/pbx/src/call/call.ts), [here](#words), [how](csta.md#line-groups), `scripts/test.ts` and [RFC](https://example.test/a.md).'
  const found = ['scripts/test.ts', 'packages/pbx/src/call/call.ts', 'docs/csta.md']
  assert.deepEqual(filesNamedBy('docs/words.md', text), found)
})

test('licence expressions are read', () => {
  assert.equal(isAccepted('MIT'), true)
  assert.equal(isAccepted('(MIT OR GPL-3.0)'), true)
  assert.equal(isAccepted('MIT AND GPL-3.0'), false)
  assert.equal(isAccepted('GPL-3.0-only'), false)
})
