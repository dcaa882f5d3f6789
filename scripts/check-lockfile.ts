/** The lockfile pins contents, not places: where packages are fetched from is the machine's business. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from './checks.ts'
import { root } from './files.ts'

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly inBundle?: boolean
}

export const lockfileCheck: Check = {
  name: 'the lockfile has contents and no addresses',
  run() {
    const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
    const { packages } = JSON.parse(text) as { packages: Record<string, Locked> }
    return Object.entries(packages).flatMap(([path, entry]) => {
      if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return []
      if (entry.link) return []
      if (entry.resolved) return [`package-lock.json: ${path} names the address ${entry.resolved}`]
      return entry.integrity || entry.inBundle ? [] : [`package-lock.json: ${path} has no integrity`]
    })
  },
}
