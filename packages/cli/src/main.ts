#!/usr/bin/env node
/** The `offhook` command. */
import { version } from '@offhook/server'
import { Command } from 'commander'
import { backupCommand, restoreCommand } from './backup-command.ts'
import { configCommand } from './config-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { explainCommand } from './explain-command.ts'
import { newKeyCommand } from './new-key-command.ts'
import { numbersCommand } from './numbers-command.ts'
import { playCommand } from './play-command.ts'
import { serviceCommand } from './service-command.ts'
import { startCommand } from './start-command.ts'
import { watchCommand } from './watch-command.ts'

const program = new Command('offhook')
  .description('Unified communications and CTI server that tells you why')
  .version(version)
  .addCommand(startCommand(), { isDefault: true })
  .addCommand(configCommand())
  .addCommand(doctorCommand())
  .addCommand(serviceCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(newKeyCommand())
  .addCommand(watchCommand())
  .addCommand(explainCommand())
  .addCommand(playCommand())
  .addCommand(numbersCommand())

try {
  await program.parseAsync()
} catch (fault) {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`)
  process.exitCode = 1
}
