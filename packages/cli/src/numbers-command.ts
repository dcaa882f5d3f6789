/** `offhook numbers …`: why a number is dialled, shown and recognised as it is. */
import { readFileSync } from 'node:fs'
import { isNamedError } from '@offhook/base'
import {
  compileNumbering,
  type DataOverrides,
  DIRECTIONS,
  type Direction,
  explain,
  type NumberExplanation,
  parseLocations,
  readCitiesXml,
  readCountriesXml,
  readProvidersXml,
  readSpecialNumbersXml,
} from '@offhook/numbers'
import { Command } from 'commander'

/** What the command needs of the machine. */
export interface NumbersCommandPort {
  readFile(path: string): string
  write(text: string): void
  writeError(text: string): void
  /** Whether the output is read by a person. */
  readonly isTerminal: boolean
  setExitCode(code: number): void
}

interface ExplainFlags {
  readonly locations: string
  readonly at: string
  readonly as: string
  readonly clientIp?: string
  readonly project?: string
  readonly pin?: string
  readonly userCode?: string
  readonly time?: string
  readonly countries?: string
  readonly providers?: string
  readonly cities?: string
  readonly specialNumbers?: string
  readonly json?: boolean
}

/** What goes to stderr, with exit code 2, when a file or number is wrong. */
interface Problem {
  readonly code: string
  readonly message: string
  /** JSON pointer into the file, or into the arguments (`/numbers/0`). */
  readonly pointer: string
}

class ProblemFound extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

const processPort: NumbersCommandPort = {
  readFile: (path) => readFileSync(path === '-' ? 0 : path, 'utf8'),
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true,
  setExitCode: (code) => {
    process.exitCode = code
  },
}

/** The command `numbers` with its sub-commands. */
export function numbersCommand(port: NumbersCommandPort = processPort): Command {
  const command = new Command('numbers').description('Ask how numbers are formatted and dialled, and why')
  command
    .command('explain')
    .description('Show what becomes of numbers in one direction, and every step')
    .argument('<number...>', 'numbers as a person writes or a phone system reports them')
    .requiredOption('--locations <file>', 'locations as JSON; - reads standard input')
    .requiredOption('--at <name>', 'name of the location')
    .requiredOption('--as <direction>', DIRECTIONS.join(' | '))
    .option('--client-ip <address>', 'address of a softphone client, for emergency rules')
    .option('--project <name>', 'project to dial with')
    .option('--pin <digits>', 'PIN where the project or private access code asks for one')
    .option('--user-code <digits>', 'user code where the project asks for one')
    .option('--time <iso8601>', 'time of the call, for least-cost routing')
    .option('--countries <file>', 'countries.xml that replaces dial templates')
    .option('--providers <file>', 'providers.xml that replaces call-by-call prefixes')
    .option('--cities <file>', 'cities.xml that adds area codes and place names')
    .option('--special-numbers <file>', 'specialnumbers.xml that replaces special numbers')
    .option('--json', 'print JSON also on a terminal')
    .action((numbers: string[], flags: ExplainFlags) => runExplain(numbers, flags, port))
  return command
}

function runExplain(numbers: readonly string[], flags: ExplainFlags, port: NumbersCommandPort): void {
  try {
    const explanations = explainAll(numbers, flags, port)
    const asTable = port.isTerminal && !flags.json
    const texts = explanations.map((one) => (asTable ? table(one) : `${JSON.stringify(one)}\n`))
    port.write(texts.join(asTable ? '\n' : ''))
  } catch (fault) {
    if (!(fault instanceof ProblemFound)) throw fault
    port.writeError(`${JSON.stringify(fault.problem)}\n`)
    port.setExitCode(2)
  }
}

function explainAll(
  numbers: readonly string[],
  flags: ExplainFlags,
  port: NumbersCommandPort,
): NumberExplanation[] {
  const file = read(flags.locations, port)
  const overrides = readOverrides(flags, port)
  const numbering = named('/locations', () => compileNumbering(parseLocations(file), overrides))
  return numbers.map((number, index) =>
    named(`/numbers/${index}`, () =>
      explain(
        number,
        {
          as: flags.as as Direction,
          at: flags.at,
          clientIp: flags.clientIp,
          project: flags.project,
          pin: flags.pin,
          userCode: flags.userCode,
          time: flags.time,
        },
        numbering,
      ),
    ),
  )
}

function readOverrides(flags: ExplainFlags, port: NumbersCommandPort): DataOverrides {
  const from = <Value>(path: string | undefined, parse: (xml: string) => Value): Value | undefined =>
    path === undefined ? undefined : named('', () => parse(read(path, port)))
  const templates = from(flags.countries, readCountriesXml)
  const providers = from(flags.providers, readProvidersXml)
  const places = from(flags.cities, readCitiesXml)
  const specialNumbers = from(flags.specialNumbers, readSpecialNumbersXml)
  return {
    ...(templates ? { templates } : {}),
    ...(providers ? { providers } : {}),
    ...(places ? { places } : {}),
    ...(specialNumbers ? { specialNumbers } : {}),
  }
}

function read(path: string, port: NumbersCommandPort): string {
  try {
    return port.readFile(path)
  } catch (fault) {
    throw new ProblemFound({
      code: 'file-unreadable',
      message: `The file "${path}" cannot be read: ${(fault as Error).message}`,
      pointer: '',
    })
  }
}

/** Failures that are about an option and not about the number. */
const POINTERS: Readonly<Record<string, string>> = {
  'location-unknown': '/at',
  'direction-unknown': '/as',
  'project-unknown': '/project',
  'pin-needed': '/pin',
  'user-code-needed': '/userCode',
  'time-invalid': '/time',
  'client-address-invalid': '/clientIp',
}

function named<Value>(pointer: string, run: () => Value): Value {
  try {
    return run()
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
    const { code, message, details } = fault
    const own = typeof details.pointer === 'string' ? details.pointer : undefined
    throw new ProblemFound({ code, message, pointer: own ?? POINTERS[code] ?? pointer })
  }
}

function table(one: NumberExplanation): string {
  const head: [string, string][] = [
    ['number', one.input],
    ['as', `${one.as} at ${one.at}`],
    ['result', one.result],
    ['canonical', one.canonical ?? '–'],
    ['display', one.display],
    ['kind', one.kind],
  ]
  if (one.postDial !== null) head.push(['post-dial', one.postDial])
  const steps = one.steps.map((step) => [
    step.step,
    step.before === step.after ? step.after : `${step.before} → ${step.after}`,
    step.rule ?? '',
    step.from ?? '',
  ])
  return `${columns(head)}\n${columns(steps, '  ')}`
}

/** Lines of cells in columns as wide as their widest cell. */
function columns(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length)
    })
  }
  const lines = rows.map(
    (row) =>
      indent +
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}
