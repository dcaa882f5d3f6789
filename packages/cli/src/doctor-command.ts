/** `offhook doctor`: looks at everything that a server needs, and says in plain words what is wrong and what to do. */
import { isNamedError } from '@offhook/base'
import type { Config } from '@offhook/server'
import { Command } from 'commander'
import { type ConfigFlags, configOf, withConfig } from './config-flags.ts'
import { checkCertificate } from './doctor/certificate.ts'
import { checkDatabase } from './doctor/database.ts'
import { bad, type Finding, good, warn } from './doctor/finding.ts'
import { checkKeys } from './doctor/keys.ts'
import { checkClock, checkDisk, checkNode } from './doctor/machine.ts'
import { checkName, checkPort, checkSip, isRunning, portsOf } from './doctor/network.ts'
import { checkPeers } from './doctor/peers.ts'
import { checkRegistration } from './doctor/registration.ts'
import { coloursOf, processTerminal, type Terminal } from './terminal.ts'
import { webState } from './web-build.ts'

export function doctorCommand(terminal: Terminal = processTerminal): Command {
  return withConfig(new Command('doctor').description('Find out what is wrong, and what to do')).action(
    async (flags: ConfigFlags) => {
      // The clock's timers do not keep the process alive while a phone waits for an answer.
      const keepAlive = setInterval(() => {}, 60_000)
      const count = { good: 0, warn: 0, bad: 0 }
      try {
        for await (const finding of examine(flags)) {
          count[finding.level]++
          terminal.write(`${describeFinding(finding, terminal)}\n`)
        }
      } finally {
        clearInterval(keepAlive)
      }
      terminal.write(`\n${verdict(count)}\n`)
      if (count.bad > 0) terminal.setExitCode(1)
    },
  )
}

/** Finding by finding, as they are found. */
async function* examine(flags: ConfigFlags): AsyncGenerator<Finding> {
  yield checkNode()
  let config: Config
  try {
    config = configOf(flags).config
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
    yield bad('Configuration', fault.message, 'Correct it; "offhook config check" looks again.')
    return
  }
  yield good('Configuration', 'It is right.')
  yield* examineConfigured(config)
}

/** All that a configuration makes it possible to look at. */
export async function* examineConfigured(config: Config): AsyncGenerator<Finding> {
  yield await checkDisk(config.data)
  yield checkDatabase(config.data)
  yield checkKeys(config)
  yield await checkClock()
  yield checkWeb()
  yield await checkCertificate(config)
  yield await checkName(config)
  const isOurs = await isRunning(config)
  for (const port of portsOf(config)) yield await checkPort(port, config.bind, isOurs)
  if (isOurs) {
    for (const transport of ['udp', 'tcp'] as const) {
      const finding = await checkSip(config, transport)
      if (finding) yield finding
    }
  }
  yield* checkPeers(config)
  yield await checkRegistration()
}

function checkWeb(): Finding {
  switch (webState()) {
    case 'fresh':
      return good('Browser client', 'It has been built.')
    case 'stale':
      return warn(
        'Browser client',
        'Its sources are newer than what was built.',
        'It is built at the next start; or run "npm run build".',
      )
    case 'missing':
      return warn(
        'Browser client',
        'It has not been built yet.',
        'It is built at the first start; or run "npm run build".',
      )
  }
}

function describeFinding(finding: Finding, terminal: Terminal): string {
  const colours = coloursOf(terminal)
  const mark = { good: colours.good('✔'), warn: colours.warn('!'), bad: colours.bad('✖') }[finding.level]
  const advice = finding.advice ? `\n    ${colours.quiet('→')} ${finding.advice}` : ''
  return `${mark} ${colours.bold(finding.subject)}: ${finding.sentence}${advice}`
}

function verdict({ bad: wrong, warn: doubtful }: { bad: number; warn: number }): string {
  if (wrong > 0) return `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.`
  return doubtful > 0 ? 'It will work; look at what is marked with "!".' : 'All is well.'
}
