/** What was asked for on the command line; `--help` shows what stands at the beginning of the program, and ends it. */
import { readFileSync } from 'node:fs'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** Values of `options` by their names. Throws on any other option. */
export function asked<const Options extends ParseArgsOptionsConfig>(options: Options) {
  if (process.argv.includes('--help')) {
    const [, about = ''] = readFileSync(process.argv[1]!, 'utf8').match(/^\/\*\*\n([\s\S]*?)\n \*\//) ?? []
    process.stdout.write(`${about.replaceAll(/^ \* ?/gm, '')}\n`)
    process.exit(0)
  }
  return parseArgs({ options }).values
}
