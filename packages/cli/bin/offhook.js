#!/usr/bin/env node
// Starts the command under the Node.js that the project pins, whatever the machine has: an older one cannot read TypeScript.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_MAJOR = 26

if (Number.parseInt(process.versions.node, 10) >= OLDEST_MAJOR) {
  await import('../src/main.ts')
} else {
  const pinned = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const child = spawn(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal tells both of Ctrl+C; whoever stops only this one means the other too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (fault) => {
    console.error(
      `The pinned Node.js cannot be started (${fault.message}). Run "npm install" in the project first.`,
    )
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
