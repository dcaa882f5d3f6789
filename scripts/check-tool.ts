/** A check that a tool makes: its exit code is the verdict, its output the finding. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Check } from './checks.ts'
import { root } from './files.ts'

/** What is shown of a tool that finds very much. */
const MOST_LINES = 80

export interface Finished {
  readonly code: number | null
  readonly output: string
}

/** `tool` is a program of the development dependencies, or npm. */
export function toolCheck(name: string, tool: string, args: readonly string[]): Check {
  return {
    name,
    async run() {
      const { code, output } = await runProgram(
        tool === 'npm' ? tool : join(root, 'node_modules/.bin', tool),
        args,
      )
      if (code === 0) return []
      const lines = output.trim().split('\n')
      return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `… ${lines.length} lines`] : lines
    },
  }
}

/** Runs a program in the repository and gathers what it says. It is ended after `timeoutMs`. */
export function runProgram(
  program: string,
  args: readonly string[],
  timeoutMs = 300_000,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Finished> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(program, args, {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    })
    const gather = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', gather)
    child.stderr.on('data', gather)
    child.on('error', (fault) => resolve({ code: null, output: `${program}: ${fault.message}` }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
