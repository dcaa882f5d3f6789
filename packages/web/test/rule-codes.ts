/** The codes of all rules that decide something in the product, read from where the steps are made. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface FoundRule {
  readonly rule: string
  /** Names of the facts that fill its sentence, where they stand beside it; undefined where they do not. */
  readonly facts: readonly string[] | undefined
}

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** What stands in the hole of `forwarded-${…}` and `setting-by-${…}`: the kinds of forwarding, and of what gives a profile. */
const kinds = ['always', 'busy', 'no-answer', 'not-reachable']
const layers = ['computer', 'person', 'group', 'everybody']

/** By package, so that one that is no longer found cannot be passed over. */
export function ruleCodes(ofPackage: 'pbx' | 'telephony' | 'server' | 'numbers'): readonly FoundRule[] {
  // The steps of a number have words of their own, by what they do to its digits.
  const pattern = ofPackage === 'numbers' ? 'numbers/src/shown-number.ts' : `${ofPackage}/src/**/*.ts`
  const files = globSync(pattern, { cwd: packages }).filter(
    (file) => !file.endsWith('.test.ts') && !file.includes('/testing/'),
  )
  return files.flatMap((file) => rulesIn(readFileSync(`${packages}${file}`, 'utf8')))
}

/** The rules by which something is refused with `not-permitted`: as they are thrown, and those that end a question about rights. */
export function refusalRules(): ReadonlySet<string> {
  const files = globSync('server/src/**/*.ts', { cwd: packages }).filter(
    (file) => !file.endsWith('.test.ts') && !file.includes('/testing/'),
  )
  const thrown = files.flatMap((file) => [
    ...readFileSync(`${packages}${file}`, 'utf8').matchAll(
      /(?:'not-permitted', \{[\s.{]*rule: |refuse\()'([a-z-]+)'/g,
    ),
  ])
  return new Set([...thrown.map(([, rule = '']) => rule), ...deniedBy])
}

/** What denies in the rules of rights, of services and of voice in the browser. */
const deniedBy = ['switched-off', 'private-phone', 'not-granted', 'not-entitled', 'softphone-no-media']

/** Where a step is made: `rule: 'code'`, also of two codes, and the first argument of the functions that push or judge a step. */
const places =
  /(?:\brule:\s*(?:\w+ \? '[a-z-]+' : )?|#step\(\s*|\b(?:step|judged|judge)\(\s*)(['`][a-z-]+(?:\$\{[^}]*\})?['`])(?:,(?:\s*because:)?\s*\{([^{}]*)\})?/g

const firstOfTwo = /\brule:\s*\w+ \? '([a-z-]+)' : '/g

function rulesIn(source: string): FoundRule[] {
  const found = [...source.matchAll(places)].flatMap(([, quoted = '', written]) => {
    const facts = written === undefined ? undefined : factNames(written)
    return codesOf(quoted.slice(1, -1)).map((rule) => ({ rule, facts }))
  })
  const others = [...source.matchAll(firstOfTwo)].map(([, rule = '']) => ({ rule, facts: undefined }))
  return [...found, ...others]
}

function codesOf(written: string): readonly string[] {
  const [beginning, hole] = written.split('${')
  if (hole === undefined) return [written]
  return (beginning === 'setting-by-' ? layers : kinds).map((kind) => `${beginning}${kind}`)
}

function factNames(written: string): readonly string[] {
  return [...written.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, name = '']) => name)
}
