/** Under which key the answer to "who is signed in" is kept. */
export const meKey = ['me'] as const
