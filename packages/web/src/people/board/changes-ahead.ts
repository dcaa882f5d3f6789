/**
 * Changes that the screen shows at once while the server follows. They are sent one after the other, as each was made on top of those
 * before; and until the server has done the last one, nothing that it answers is shown: it would take back what is still on its way.
 */
interface ChangesAheadOptions<State> {
  /** Asks the server for what there is now; resolves when that is there. */
  readonly refresh: () => Promise<unknown>
  /** Undefined: what the server answered holds again. */
  readonly onState: (state: State | undefined) => void
  readonly onFault: (fault: unknown) => void
}

export class ChangesAhead<State> {
  readonly #options: ChangesAheadOptions<State>
  #state: State | undefined
  #left = 0
  #last: Promise<void> = Promise.resolve()

  constructor(options: ChangesAheadOptions<State>) {
    this.#options = options
  }

  /** What is shown in place of what the server said last, while changes are on their way. */
  get state(): State | undefined {
    return this.#state
  }

  /** `request` is sent when those before are done, one that failed among them; `next` is what it will come to, where that is known. */
  make(request: () => Promise<unknown>, next?: State): void {
    if (next !== undefined) this.#show(next)
    this.#left += 1
    this.#last = this.#last
      .then(request)
      .then(undefined, this.#options.onFault)
      .then(() => this.#onDone())
  }

  async #onDone(): Promise<void> {
    this.#left -= 1
    if (this.#left > 0) return
    await this.#options.refresh()
    // Another one may have been made while the server was asked.
    if (this.#left === 0) this.#show(undefined)
  }

  #show(state: State | undefined): void {
    this.#state = state
    this.#options.onState(state)
  }
}
