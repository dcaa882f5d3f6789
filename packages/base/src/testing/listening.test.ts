import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { freePort } from './free-port.ts'
import { untilListening } from './listening.ts'

const program = (text: string) => spawn(process.execPath, ['-e', text], { stdio: 'ignore' })

test('a program that is started is waited for until it takes connections, or has ended', async () => {
  const port = await freePort()
  const listening = program(
    `setTimeout(() => require('net').createServer().listen(${port}, '127.0.0.1'), 100)`,
  )
  await untilListening(listening, port)
  listening.kill('SIGKILL')
  await once(listening, 'exit')
  await assert.rejects(
    untilListening(program('process.exitCode = 7'), port),
    /ended with 7, and never listened/,
  )
})
