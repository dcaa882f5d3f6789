/** What a command needs of the terminal. */

export interface Terminal {
  write(text: string): void
  writeError(text: string): void
  /** Whether a person reads along: colours, and lines that are written over. */
  readonly isTerminal: boolean
  setExitCode(code: number): void
}

export const processTerminal: Terminal = {
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true && !process.env.NO_COLOR,
  setExitCode(code) {
    process.exitCode = code
  },
}

type Paint = (text: string) => string

export interface Colours {
  readonly bold: Paint
  readonly quiet: Paint
  readonly good: Paint
  readonly warn: Paint
  readonly bad: Paint
}

/** ECMA-48 §8.3.117 SGR; nothing where nobody looks. */
export function coloursOf({ isTerminal }: Pick<Terminal, 'isTerminal'>): Colours {
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      isTerminal ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return {
    bold: paint(1, 22),
    quiet: paint(2, 22),
    good: paint(32, 39),
    warn: paint(33, 39),
    bad: paint(31, 39),
  }
}
