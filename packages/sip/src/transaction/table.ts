/** A state machine as data: state × input → next state and what to do. An input without an entry is ignored in that state. */

export interface Transition<State extends string, Action extends string> {
  readonly next: State
  readonly actions: readonly Action[]
}

export type TransitionTable<State extends string, Input extends string, Action extends string> = {
  readonly [S in State]: { readonly [I in Input]?: Transition<State, Action> }
}

/** One entry of a table, written as the figure reads: where to, and what is done on the way. */
export function go<State extends string, Action extends string>(
  next: State,
  ...actions: Action[]
): Transition<State, Action> {
  return { next, actions }
}

/** The states of all four machines. Each uses some of them. */
export type TransactionState =
  | 'initial'
  | 'calling'
  | 'trying'
  | 'proceeding'
  | 'completed'
  | 'confirmed'
  | 'accepted'
  | 'terminated'
