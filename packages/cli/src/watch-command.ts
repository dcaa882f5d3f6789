/** `offhook watch LINE`: what happens on a line, as it happens. */
import { type CallCard, type LadderArrow, openEventStream, type ServerEvent } from '@offhook/contract'
import { Command } from 'commander'
import { type ConnectionFlags, connect, withConnection } from './connection.ts'
import { type Colours, coloursOf, processTerminal, type Terminal } from './terminal.ts'

interface WatchFlags extends ConnectionFlags {
  readonly sip?: boolean
}

export function watchCommand(terminal: Terminal = processTerminal): Command {
  const command = new Command('watch')
    .description('Watch a line: its state, its calls and, for administrators, its SIP messages')
    .argument('<line>', 'the number of the line')
    .option('--sip', 'whole SIP messages instead of one line each')
  return withConnection(command).action((line: string, flags: WatchFlags) => {
    const { server, token } = connect(flags)
    const colours = coloursOf(terminal)
    const stream = openEventStream({
      server,
      token,
      onState(state) {
        if (state === 'ended') {
          terminal.writeError('The server ended the session: the token was revoked, or may not watch this.\n')
          terminal.setExitCode(1)
        } else if (state !== 'live') terminal.writeError(`${state} …\n`)
      },
      onEvent(event) {
        for (const text of describeEvent(event, line, flags.sip === true, colours))
          terminal.write(`${text}\n`)
      },
    })
    stream.watch([{ topic: 'sip', line }])
    process.once('SIGINT', () => stream.close())
  })
}

/** Lines of text for what `event` says about `line`. */
export function describeEvent(
  event: ServerEvent,
  line: string,
  isWhole: boolean,
  colours: Colours,
): string[] {
  switch (event.type) {
    case 'snapshot':
      return [
        ...event.people.flatMap((person) =>
          person.lines
            .filter((view) => view.line === line)
            .map((view) => stateText(person.name, view, colours)),
        ),
        ...event.calls.filter((call) => call.line === line).map((call) => callText(call, event.at, colours)),
      ]
    case 'person':
      return event.person.lines
        .filter((view) => view.line === line)
        .map((view) => stateText(event.person.name, view, colours))
    case 'call':
      return event.call.line === line ? [callText(event.call, Date.now(), colours)] : []
    case 'callRemoved':
      return event.line === line ? [`${clock(Date.now())}  ${colours.quiet('call over')}`] : []
    case 'sip':
      return [sipText(event.arrow, isWhole, colours)]
    default:
      return []
  }
}

type LineView = Extract<ServerEvent, { type: 'person' }>['person']['lines'][number]

function stateText(name: string, view: LineView, { bold }: Colours): string {
  const other = view.other ? ` with ${view.other.name ?? view.other.display}` : ''
  const extras = [view.doNotDisturb ? 'do not disturb' : '', view.isForwarded ? 'forwarded' : ''].filter(
    Boolean,
  )
  const tail = extras.length > 0 ? ` (${extras.join(', ')})` : ''
  return `${clock(Date.now())}  ${bold(view.line)} ${name}: ${view.status}${other}${tail}`
}

function callText(call: CallCard, at: number, { good }: Colours): string {
  const others = call.others.map((other) => other.name ?? (other.display || 'unknown')).join(', ')
  const cause = call.cause ? ` (${call.cause})` : ''
  return `${clock(at)}  ${good(call.state)} ${call.direction} ${others}${cause}`
}

function sipText(arrow: LadderArrow, isWhole: boolean, { quiet }: Colours): string {
  const head = `${clock(arrow.at)}  ${arrow.from} → ${arrow.to}  ${arrow.label}  ${quiet(arrow.summary)}`
  return isWhole ? `${head}\n${arrow.text}` : head
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 23)
}
