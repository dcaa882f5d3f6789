/** `npm run check`: all checks that need no server, quickly, before a commit. */
import { checks } from './checks.ts'

let failed = 0
for (const check of checks) {
  const begin = performance.now()
  const found = await check.run()
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  if (found && found.length > 0) failed++
  console.log(`${found?.length ? '✖' : '✔'} ${check.name} (${seconds} s)`)
  for (const sentence of found ?? []) console.log(`    ${sentence}`)
}
process.exitCode = failed > 0 ? 1 : 0
