/** `offhook explain`: the story of a call, why somebody is shown as they are, and whether somebody may do something; with the reasons. */
import { action as actionSchema, type CallExplanation, type Ladder, ProblemError } from '@offhook/contract'
import { Command } from 'commander'
import { type ConnectionFlags, connect, withConnection } from './connection.ts'
import { describePresence, findPerson } from './explain-presence.ts'
import { describeRight } from './explain-right.ts'
import { type Colours, coloursOf, processTerminal, type Terminal } from './terminal.ts'

export function explainCommand(terminal: Terminal = processTerminal): Command {
  const call = new Command('call')
    .description('What happened in a call, and why')
    .argument('<id>', 'the id of the call, as journal and API show it')
    .option('--ladder', 'the messages of the call too')
  withConnection(call).action(async (id: string, flags: ConnectionFlags & { ladder?: boolean }) => {
    const { client } = connect(flags)
    const colours = coloursOf(terminal)
    try {
      const explanation = await client.explainCall({ params: { callId: id } })
      terminal.write(describeExplanation(explanation, colours))
      if (flags.ladder) terminal.write(describeLadder(await client.getLadder({ params: { callId: id } })))
    } catch (fault) {
      tellProblem(terminal, fault)
    }
  })
  return new Command('explain')
    .description('Ask for the reasons')
    .addCommand(call)
    .addCommand(rightCommand(terminal))
    .addCommand(presenceCommand(terminal))
}

function presenceCommand(terminal: Terminal): Command {
  const presence = new Command('presence')
    .description('Why somebody is shown as they are, as far as you may see it')
    .argument('<person>', 'name, line or id')
  withConnection(presence).action(async (wanted: string, flags: ConnectionFlags) => {
    const { client } = connect(flags)
    try {
      const person = await findPerson(client, wanted)
      if (!person) {
        terminal.writeError(`Nobody, or more than one, is meant by "${wanted}".\n`)
        terminal.setExitCode(2)
        return
      }
      const explanation = await client.explainPerson({ params: { id: person.id } })
      terminal.write(describePresence(person, explanation.presence, coloursOf(terminal)))
    } catch (fault) {
      tellProblem(terminal, fault)
    }
  })
  return presence
}

function rightCommand(terminal: Terminal): Command {
  const right = new Command('right')
    .description('Whether somebody may see something of somebody or do something with them, and why')
    .argument('<viewer>', 'user name or id of the one who looks')
    .argument('<action>', `one of ${actionSchema.options.join(', ')}`)
    .argument('<target>', 'user name or id of the one who is looked at')
    .option('--line <place>', 'the place of the line among theirs: 1, 2, 3 …')
  type Flags = ConnectionFlags & { line?: string }
  withConnection(right).action(async (viewer: string, word: string, target: string, flags: Flags) => {
    const action = actionSchema.safeParse(word)
    if (!action.success) {
      terminal.writeError(`There is no action "${word}". There are: ${actionSchema.options.join(', ')}.\n`)
      terminal.setExitCode(2)
      return
    }
    const { client } = connect(flags)
    const line = flags.line === undefined ? {} : { line: flags.line }
    try {
      const answer = await client.explainRight({ query: { viewer, action: action.data, target, ...line } })
      terminal.write(describeRight(answer, coloursOf(terminal)))
    } catch (fault) {
      tellProblem(terminal, fault)
    }
  })
  return right
}

function tellProblem(terminal: Terminal, fault: unknown): void {
  if (!(fault instanceof ProblemError)) throw fault
  terminal.writeError(`${fault.message}\n`)
  terminal.setExitCode(1)
}

/** The story as text: what happened when, what was decided and why, how it counts in each journal. */
export function describeExplanation(explanation: CallExplanation, { bold, quiet }: Colours): string {
  const { startedAt, moments, decisions, results } = explanation
  const after = (at: number) => `${((at - startedAt) / 1000).toFixed(1).padStart(7)} s`
  const party = (who: (typeof moments)[number]['who']) => who?.name ?? (who?.display || 'unknown')
  return [
    bold(`Call of ${new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`),
    ...moments.map(({ at, what, who, to, cause }) => {
      const target = to ? ` → ${party(to)}` : ''
      return `${after(at)}  ${party(who)} ${what}${target}${cause ? quiet(` (${cause})`) : ''}`
    }),
    ...(decisions.length > 0 ? ['', bold('Decisions')] : []),
    ...decisions.flatMap(({ at, subject, line, answer, steps }) => [
      `${after(at)}  ${subject}${line ? ` of ${line}` : ''}: ${answer}`,
      ...steps.map((step) => quiet(`             ${stepText(step)}`)),
    ]),
    ...(results.length > 0 ? ['', bold('Journal')] : []),
    ...results.flatMap(({ line, result, steps }) => [
      `           ${line}: ${result}`,
      ...steps.map((step) => quiet(`             ${stepText(step)}`)),
    ]),
    '',
  ].join('\n')
}

function stepText({ rule, because, outcome }: CallExplanation['decisions'][number]['steps'][number]): string {
  const reasons = Object.entries(because).map(([name, value]) => `${name} ${value}`)
  return `${outcome === 'passed' ? '·' : outcome === 'changed' ? '~' : '='} ${rule}${reasons.length > 0 ? `: ${reasons.join(', ')}` : ''}`
}

function describeLadder({ arrows }: Ladder): string {
  const lines = arrows.map(({ at, from, to, label, summary }) => {
    return `${new Date(at).toISOString().slice(11, 23)}  ${from} → ${to}  ${label}  (${summary})`
  })
  return `\n${lines.join('\n')}\n`
}
