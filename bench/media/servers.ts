/** The servers that are measured, each on core 0 alone: our media engine, and its peers from Debian. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { family } from '../sip/process.ts'
import type { FromServer, Scene, ToServer } from './protocol.ts'

export const SERVER_CORE = 0
export const PHONES_CORE = 1

export interface MediaServer {
  readonly name: string
  /** The process and its children. */
  pids(): number[]
  /** Prepares `scene` for phones at these ports of 127.0.0.1, and gives the port of the server for each. */
  setUp(scene: Scene, phones: readonly number[]): Promise<readonly number[]>
  tearDown(): Promise<void>
  stop(): Promise<void>
}

export interface OffhookServer extends MediaServer {
  look(): Promise<Extract<FromServer, { kind: 'seen' }>>
}

/** A program of this folder, on one core, driven by messages. */
export function startHere(file: string, core: number, flags: readonly string[] = []): ChildProcess {
  const main = fileURLToPath(new URL(file, import.meta.url))
  return spawn(
    'taskset',
    ['-c', String(core), process.execPath, '--disable-warning=ExperimentalWarning', ...flags, main],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
}

/** The next message of `child`; rejects when it ends. */
export function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('a process of the bench has ended'))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.removeListener('exit', onExit)
      resolve(message as Message)
    })
  })
}

/** Whether a program of that path is there. */
export function isInstalled(path: string): boolean {
  return existsSync(path)
}

/** Resolves when `child` has ended: it is asked first, and killed when it does not listen. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(timer)
}

export async function startOffhook(flags: readonly string[] = []): Promise<OffhookServer> {
  const child = startHere('./offhook.ts', SERVER_CORE, flags)
  await nextMessage<FromServer>(child)
  const ask = async <Kind extends FromServer['kind']>(message: ToServer) => {
    child.send(message)
    return await nextMessage<Extract<FromServer, { kind: Kind }>>(child)
  }
  return {
    name: 'offhook',
    pids: () => family(child.pid!),
    setUp: async (scene, phones) => (await ask<'up'>({ do: 'set-up', scene, phones })).ports,
    tearDown: async () => void (await ask<'down'>({ do: 'tear-down' })),
    look: () => ask<'seen'>({ do: 'look' }),
    stop: async () => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.disconnect()
      await ended
    },
  }
}
