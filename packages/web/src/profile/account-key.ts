/** Under what one's own account is kept. */
export const accountKey = ['account'] as const
