/** Holds the import arrows: between packages, between folders, and no cycles of values between files. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { folderRanks, packageArrows } from './arrows.ts'
import type { Check } from './checks.ts'
import { filesIn, root } from './files.ts'

interface Import {
  readonly file: string
  readonly specifier: string
  /** Of types alone: gone at run time. */
  readonly isType: boolean
}

const FROM = /^[ \t]*(?:import|export)[ \t]+(type[ \t])?([^'"`;]*?)from[ \t]*'([^']+)'/gm
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
      ...cycles(imports).map((cycle) => `${cycle[0]}: a cycle of imports: ${cycle.join(' → ')}`),
    ]
  },
}

/** The imports that `text` has. */
export function importsOf(file: string, text: string): Import[] {
  return [
    ...[...text.matchAll(FROM)].map((match) => ({
      file,
      specifier: match[3]!,
      isType: match[1] !== undefined || isTypesOnly(match[2]!),
    })),
    ...[...text.matchAll(EFFECT)].map((match) => ({ file, specifier: match[1]!, isType: false })),
    ...[...text.matchAll(DYNAMIC)].map((match) => ({ file, specifier: match[1]!, isType: true })),
  ]
}

/** `{ type A, type B }` */
function isTypesOnly(names: string): boolean {
  const list = /^\s*\{([\s\S]*)\}\s*$/.exec(names)?.[1]
  const each = list?.split(',').filter((name) => name.trim() !== '')
  return each !== undefined && each.length > 0 && each.every((name) => name.trim().startsWith('type '))
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

/** Cycles between files, each told once. */
function cycles(imports: readonly Import[]): string[][] {
  const next = new Map<string, Set<string>>()
  for (const { file, specifier, isType } of imports) {
    if (isType || !specifier.startsWith('.')) continue
    const target = normalize(join(dirname(file), specifier))
    if (!existsSync(join(root, target))) continue
    const targets = next.get(file) ?? new Set()
    targets.add(target)
    next.set(file, targets)
  }
  const found: string[][] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    const at = path.indexOf(file)
    if (at >= 0) {
      found.push([...path.slice(at), file])
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const target of next.get(file) ?? []) visit(target)
    path.pop()
    done.add(file)
  }
  for (const file of next.keys()) visit(file)
  return found
}
