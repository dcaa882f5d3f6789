/** Where the client keeps what the server said of locations; whatever changes one makes it ask again. */
export const locationsKey = ['admin', 'locations'] as const
