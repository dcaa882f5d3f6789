/**
 * Several tabs, one phone: the tab that holds the lock (Web Locks) signs in and rings, the others show what it tells them and pass on what
 * is pressed in them. When it is closed, the next one takes its place.
 */

export interface TabsOptions<Told, Command> {
  readonly name: string
  /** This tab is the phone from now on; what it returns ends that. */
  readonly lead: () => () => void
  /** What the leading tab has told. */
  readonly onTold: (told: Told) => void
  /** Another tab wants something of this one, which leads. */
  readonly onCommand: (command: Command) => void
}

type Message<Told, Command> =
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'ask' }

export class Tabs<Told, Command> {
  readonly #options: TabsOptions<Told, Command>
  readonly #channel: BroadcastChannel
  readonly #waiting = new AbortController()
  #leave: (() => void) | undefined
  #last: Told | undefined

  constructor(options: TabsOptions<Told, Command>) {
    this.#options = options
    this.#channel = new BroadcastChannel(options.name)
    this.#channel.onmessage = ({ data }) => this.#onMessage(data as Message<Told, Command>)
    this.#post({ kind: 'ask' })
    navigator.locks
      .request(options.name, { signal: this.#waiting.signal }, () => this.#lead())
      .catch(() => {
        // Left before its turn came.
      })
  }

  get isLeading(): boolean {
    return this.#leave !== undefined
  }

  /** Tells the other tabs how things stand. */
  tell(told: Told): void {
    this.#last = told
    this.#post({ kind: 'told', told })
  }

  /** Asks the leading tab, which may be this one. */
  command(command: Command): void {
    if (this.isLeading) this.#options.onCommand(command)
    else this.#post({ kind: 'command', command })
  }

  close(): void {
    this.#waiting.abort()
    this.#leave?.()
    this.#channel.close()
  }

  #lead(): Promise<void> {
    return new Promise((resolve) => {
      const end = this.#options.lead()
      this.#leave = () => {
        this.#leave = undefined
        end()
        resolve()
      }
    })
  }

  #onMessage(message: Message<Told, Command>): void {
    if (message.kind === 'told' && !this.isLeading) this.#options.onTold(message.told)
    if (!this.isLeading) return
    if (message.kind === 'command') this.#options.onCommand(message.command)
    if (message.kind === 'ask' && this.#last !== undefined) this.#post({ kind: 'told', told: this.#last })
  }

  #post(message: Message<Told, Command>): void {
    this.#channel.postMessage(message)
  }
}
