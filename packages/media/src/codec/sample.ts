/** Arithmetic of linear samples of 16 bits. */

/** The nearest value that a sample can have. */
export function saturate(value: number): number {
  return Math.min(Math.max(value, -32_768), 32_767)
}
