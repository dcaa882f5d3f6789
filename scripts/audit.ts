/** Known holes in dependencies, as the package registry tells them. Where no registry answers, that is said, not counted. */

import { runProgram } from './check-tool.ts'
import type { Check } from './checks.ts'

interface AuditReport {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>
}

const TIMEOUT_MS = 60_000
const TOLERATED: ReadonlySet<string> = new Set(['info', 'low'])

export const auditCheck: Check = {
  name: 'no known holes in dependencies',
  async run() {
    const { output } = await runProgram('npm', ['audit', '--json', '--fetch-retries=0'], TIMEOUT_MS)
    const report = parse(output)
    if (!report?.vulnerabilities) {
      console.log('    the package registry did not answer; nothing was checked')
      return null
    }
    return Object.entries(report.vulnerabilities)
      .filter(([, { severity }]) => !TOLERATED.has(severity))
      .map(([name, { severity, range }]) => `${name} ${range}: ${severity}`)
  },
}

/** npm writes warnings around its JSON. */
function parse(output: string): AuditReport | null {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as AuditReport
  } catch {
    return null
  }
}
