/** Builds the browser client where that has not been done since its sources changed. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of the browser client's sources, where this is a checkout and not only what was built. */
const WEB = join(import.meta.dirname, '../../web')

const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package.json', '../contract/src']

export type WebState = 'fresh' | 'missing' | 'stale'

export function webState(): WebState {
  const built = join(WEB, 'dist', 'index.html')
  if (!existsSync(built)) return 'missing'
  const builtAt = statSync(built).mtimeMs
  return SOURCES.some((source) => newest(join(WEB, source)) > builtAt) ? 'stale' : 'fresh'
}

/** Runs Vite; rejects with its output where it fails. */
export function buildWeb(): Promise<void> {
  const vite = join(
    dirname(createRequire(join(WEB, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  )
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: WEB,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const gather = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', gather)
    child.stderr.on('data', gather)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The browser client could not be built:\n${output.trim()}`))
    })
  })
}

function newest(path: string): number {
  if (!existsSync(path)) return 0
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
