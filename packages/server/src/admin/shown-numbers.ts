/** Which number somebody outside sees whom an extension calls: by peer, and why. */
import type { ShownNumber } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { Config } from '../config/index.ts'
import type { ShownNumbers } from '../connector/index.ts'
import type { Numbers } from '../location/index.ts'

export interface ShownNumberParts {
  readonly config: Pick<Config, 'peers'>
  readonly numbers: Numbers
  readonly shownNumbers: ShownNumbers
}

/** At the peers that carry calls to the outside, in the order in which they are tried. */
export function shownAtPeers(parts: ShownNumberParts, line: LineNumber): ShownNumber[] {
  const { config, numbers, shownNumbers } = parts
  const ask = (peer: string, isEmergency: boolean) => {
    const { answer, steps } = shownNumbers.shown({ peer, line, isEmergency, wantsToHide: false })
    const { number, canonical, isWithheld } = answer
    const display = canonical === null ? number : numbers.of(line).displayPublic(canonical)
    return {
      number,
      display,
      isWithheld,
      steps: steps.map((step) => ({ ...step, because: { ...step.because } })),
    }
  }
  return config.peers
    .filter((peer) => peer['outside-calls'])
    .map(({ name: peer }) => {
      const { isWithheld: _never, ...emergency } = ask(peer, true)
      return { peer, ...ask(peer, false), emergency }
    })
}
