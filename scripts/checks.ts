/** All that is checked without running the product. */
import { arrowsCheck } from './check-arrows.ts'
import { capabilitiesCheck } from './check-capabilities.ts'
import { licencesCheck } from './check-licences.ts'
import { lockfileCheck } from './check-lockfile.ts'
import { toolCheck } from './check-tool.ts'
import { wayCheck } from './check-way.ts'

export interface Check {
  readonly name: string
  /** What was found: sentences, each with its place. None: all is well. Null: it could not be checked here, and said so. */
  run(): Promise<readonly string[] | null> | readonly string[] | null
}

export const checks: readonly Check[] = [
  toolCheck('types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']),
  toolCheck('types of the browser client', 'tsc', ['--noEmit', '-p', 'packages/web/tsconfig.json']),
  toolCheck('types of the tests in the browser', 'tsc', [
    '--noEmit',
    '-p',
    'packages/web/test/tsconfig.json',
  ]),
  toolCheck('format and lint', 'biome', ['check', '--max-diagnostics=50', '.']),
  toolCheck('nothing unused', 'knip', ['--no-progress']),
  arrowsCheck,
  capabilitiesCheck,
  wayCheck,
  lockfileCheck,
  licencesCheck,
]
