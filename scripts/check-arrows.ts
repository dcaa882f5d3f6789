/** Holds the import arrows: between packages, between folders, and no rings of files that import each other, types included. */
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { folderRanks, packageArrows } from './arrows.ts'
import type { Check } from './checks.ts'
import { filesIn, root } from './files.ts'

interface Import {
  readonly file: string
  readonly specifier: string
  /** Loaded when it is needed: no arrow of the structure. */
  readonly isLate: boolean
}

const FROM = /^[ \t]*(?:import|export)[ \t]+[^'"`;]*?from[ \t]*'([^']+)'/gm
const DYNAMIC = /\bimport\('([^']+)'\)/g
const EFFECT = /^[ \t]*import[ \t]+'([^']+)'/gm

export const arrowsCheck: Check = {
  name: 'import arrows',
  run() {
    const files = filesIn('packages', ['.ts', '.tsx']).filter((file) => !file.includes('/test/'))
    const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))
    return [
      ...imports.flatMap(packageFault),
      ...imports.flatMap(folderFault),
      ...ringsIn(imports).map(ringFault),
    ]
  },
}

/** The imports that `text` has. */
export function importsOf(file: string, text: string): Import[] {
  return [
    ...[...text.matchAll(FROM)].map((match) => ({
      file,
      specifier: match[1]!,
      isLate: false,
    })),
    ...[...text.matchAll(EFFECT)].map((match) => ({ file, specifier: match[1]!, isLate: false })),
    ...[...text.matchAll(DYNAMIC)].map((match) => ({ file, specifier: match[1]!, isLate: true })),
  ]
}

function packageFault({ file, specifier }: Import): string[] {
  const from = packageOf(file)
  const to = /^@offhook\/([a-z]+)/.exec(specifier)?.[1]
  if (!to || to === from) return to === from && to ? [`${file}: imports its own package by name`] : []
  const allowed = packageArrows[from]
  if (!allowed) return [`${file}: the package ${from} has no row in scripts/arrows.ts`]
  return allowed.includes(to) ? [] : [`${file}: ${from} must not import ${to}`]
}

function folderFault({ file, specifier }: Import): string[] {
  const from = packageOf(file)
  const ranks = folderRanks[from]
  if (!ranks || !specifier.startsWith('.')) return []
  const target = normalize(join(dirname(file), specifier))
  const [own, other] = [folderOf(file), folderOf(target)]
  // Files beside the folders assemble them, or hold types for all of them. Tests may look anywhere.
  if (own === null || own === other || file.endsWith('.test.ts')) return []
  if (other === null)
    return /\/(compose|main)\.ts$/.test(target) && own !== 'testing'
      ? [`${file}: must not import ${target}`]
      : []
  const [ownRank, otherRank] = [rankOf(ranks, own), rankOf(ranks, other)]
  if (ownRank < 0) return [`${file}: the folder ${own} has no row in scripts/arrows.ts`]
  return otherRank < ownRank ? [] : [`${file}: ${own} must not import ${other}`]
}

function packageOf(file: string): string {
  return file.split('/')[1]!
}

/** The folder below `src`; null for files that stand in `src` itself. */
function folderOf(file: string): string | null {
  const [, , src, folder, ...rest] = file.split('/')
  return src === 'src' && rest.length > 0 ? folder! : null
}

function rankOf(ranks: readonly (readonly string[])[], folder: string): number {
  return ranks.findIndex((rank) => rank.includes(folder))
}

function ringFault(ring: readonly string[]): string {
  return `${ring[0]}: a ring of imports: ${ring.join(', ')}`
}

/** The files that reach each other by imports (Tarjan's strongly connected components), sorted. */
export function ringsIn(imports: readonly Import[]): string[][] {
  const next = arrowsBetween(imports)
  const numbers = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    numbers.set(file, numbers.size)
    lowest.set(file, numbers.get(file)!)
    open.push(file)
    for (const target of next.get(file) ?? []) {
      const reached = numbers.has(target)
        ? open.includes(target)
          ? numbers.get(target)!
          : Infinity
        : visit(target)
      lowest.set(file, Math.min(lowest.get(file)!, reached))
    }
    const low = lowest.get(file)!
    if (low === numbers.get(file)) {
      const ring = open.splice(open.indexOf(file))
      if (ring.length > 1) found.push(ring.sort())
    }
    return low
  }
  for (const file of next.keys()) if (!numbers.has(file)) visit(file)
  return found
}

function arrowsBetween(imports: readonly Import[]): Map<string, Set<string>> {
  const next = new Map<string, Set<string>>()
  for (const { file, specifier, isLate } of imports) {
    if (isLate || !specifier.startsWith('.')) continue
    const target = normalize(join(dirname(file), specifier))
    next.set(file, (next.get(file) ?? new Set()).add(target))
  }
  return next
}
