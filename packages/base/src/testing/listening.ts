/** Whether a program that was started takes connections already. */
import type { ChildProcess } from 'node:child_process'
import { connect } from 'node:net'

/** A slow machine loads a big program for a while. */
const LONGEST_MS = 120_000

/** Resolves when `program` takes TCP connections at `port` of `address`; rejects when it has ended, or never does. */
export async function untilListening(
  program: ChildProcess,
  port: number,
  address = '127.0.0.1',
): Promise<void> {
  const deadline = performance.now() + LONGEST_MS
  while (!(await isListening(port, address))) {
    const end = program.exitCode ?? program.signalCode
    if (end !== null) throw new Error(`${program.spawnfile} ended with ${end}, and never listened at ${port}`)
    if (performance.now() > deadline) throw new Error(`${program.spawnfile} does not listen at ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function isListening(port: number, address: string): Promise<boolean> {
  const socket = connect(port, address)
  return new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
