/** Bounds of the transaction layer. */

export interface TransactionLimits {
  /** Server transactions waiting for their final answer; beyond it new requests get 503 without a transaction. */
  readonly pending: number
  /** All transactions, those included that only absorb repetitions. */
  readonly transactions: number
  /** When the event loop is this late, new INVITEs get 503. */
  readonly lateMs: number
  /** Seconds written into Retry-After of a 503. */
  readonly retryAfterSeconds: number
}

export const defaultTransactionLimits: TransactionLimits = {
  pending: 20_000,
  transactions: 1_000_000,
  lateMs: 1_000,
  retryAfterSeconds: 5,
}
