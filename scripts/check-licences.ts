/** Every dependency has a licence that goes with Apache-2.0. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from './checks.ts'
import { root } from './files.ts'

/** Licences whose texts ask for no more than to be passed on. MPL-2.0 asks for changed files of the library itself. */
const ACCEPTED: ReadonlySet<string> = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'OFL-1.1',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
])

export const licencesCheck: Check = {
  name: 'licences',
  run() {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { link?: boolean; license?: string }>
    }
    return Object.entries(lock.packages).flatMap(([path, entry]) => {
      if (!path.includes('node_modules/') || entry.link) return []
      const licence = entry.license ?? licenceIn(path)
      // A package for another system is not installed here; the lockfile tells its licence.
      if (licence === undefined) return existsSync(join(root, path)) ? [`${path}: names no licence`] : []
      return isAccepted(licence) ? [] : [`${path}: has the licence ${licence}`]
    })
  },
}

function licenceIn(path: string): string | undefined {
  try {
    const { license, licenses } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as {
      license?: string | { type?: string }
      licenses?: readonly { type?: string }[]
    }
    return typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type)
  } catch {
    return undefined
  }
}

/** SPDX expressions with one level of AND or OR. */
export function isAccepted(expression: string): boolean {
  const bare = expression.replace(/[()]/g, '').trim()
  if (bare.includes(' OR ')) return bare.split(' OR ').some((part) => isAccepted(part))
  return bare.split(' AND ').every((part) => ACCEPTED.has(part.trim()))
}
