/** An engine in a network namespace (`ip-netns(8)`), with the same questions as one in this process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Command, EngineSettings, News, ResultOf } from '../engine/control.ts'

type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'news'; readonly news: News }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly code: string }

export class RemoteEngine {
  readonly news: News[] = []
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (fault: Error) => void }>()
  #nextId = 1

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (message) => this.#take(message as Message))
  }

  static start(namespace: string, settings: EngineSettings): Promise<RemoteEngine> {
    const program = fileURLToPath(new URL('engine-process.ts', import.meta.url))
    const child = spawn(
      'ip',
      ['netns', 'exec', namespace, process.execPath, program, JSON.stringify(settings)],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' },
    )
    return new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error(`no engine in ${namespace}`)))
      child.once('message', () => resolve(new RemoteEngine(child)))
    })
  }

  request<C extends Command>(command: C): Promise<ResultOf<C>> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, command })
    })
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.disconnect()
    await ended
  }

  #take(message: Message): void {
    if (message.kind === 'news') this.news.push(message.news)
    if (message.kind === 'result') this.#waiting.get(message.id)?.resolve(message.result as never)
    if (message.kind === 'failure') this.#waiting.get(message.id)?.reject(new Error(message.code))
  }
}
