/** What passed and what failed, told in one last line however the process ends: at its end, by a fault, by a signal, or too early. */
export class Tally {
  passed = 0
  failed = 0
  #isFinished = false

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.#break(`ended by ${signal}`))
    }
    // Before node:test listens, which would let some faults pass as remarks.
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (fault) => this.#break(fault instanceof Error ? `${fault.stack}` : String(fault)))
    }
    process.once('exit', () => {
      if (!this.#isFinished) this.fail('ended before everything was run')
      console.log(`${this.passed} passed, ${this.failed} failed`)
      process.exitCode = this.failed > 0 ? 1 : 0
    })
  }

  fail(sentence: string): void {
    console.log(`✖ ${sentence}`)
    this.failed++
  }

  finish(): never {
    this.#isFinished = true
    process.exit()
  }

  #break(sentence: string): void {
    if (this.#isFinished) return
    this.fail(sentence)
    this.finish()
  }
}
