/** What one gave and got, and who may see what: all of it changes with a grant. */
export const grantsKey = ['grants'] as const
