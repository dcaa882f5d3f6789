/** `offhook play FILE`: plays a scenario on the bare telephony and says whether it is so. */
import { readFileSync } from 'node:fs'
import { isNamedError } from '@offhook/base'
import { parsePlay, perform, renderLadder, type TraceEntry } from '@offhook/telephony'
import { TelephonyStage } from '@offhook/telephony/testing'
import { Command } from 'commander'
import { coloursOf, processTerminal, type Terminal } from './terminal.ts'

export function playCommand(terminal: Terminal = processTerminal): Command {
  return new Command('play')
    .description('Play scenarios in plain text and say whether they come true')
    .argument('<file...>', 'files that end with .play')
    .option('--trace', 'show all requests and facts as a ladder')
    .action(async (files: string[], flags: { trace?: boolean }) => {
      for (const file of files) await playFile(file, flags.trace === true, terminal)
    })
}

async function playFile(file: string, isTraced: boolean, terminal: Terminal): Promise<void> {
  const { good, bad } = coloursOf(terminal)
  const trace: TraceEntry[] = []
  try {
    const play = parsePlay(readFileSync(file, 'utf8'))
    try {
      await perform(play, new TelephonyStage(), (entry) => trace.push(entry))
      terminal.write(`${good('✔')} ${play.title || file}\n`)
    } finally {
      if (isTraced) terminal.write(`${renderLadder(trace, play.cast).join('\n')}\n`)
    }
  } catch (fault) {
    if (!isNamedError(fault) && (fault as NodeJS.ErrnoException).code === undefined) throw fault
    terminal.write(`${bad('✖')} ${file}: ${(fault as Error).message}\n`)
    terminal.setExitCode(1)
  }
}
