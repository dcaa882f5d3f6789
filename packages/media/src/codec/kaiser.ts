/** The window of the resamplers' filters. */

/** About 70 dB of stop band. */
const BETA = 7

/** The Kaiser window at `x`, which is 0 in its middle and −1 and 1 at its ends. */
export function kaiserWindow(x: number): number {
  return bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA)
}

/** The modified Bessel function of order zero. */
function bessel(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
