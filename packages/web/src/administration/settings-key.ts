/** Under which the settings of the server are kept in the browser. */
export const settingsKey = ['admin', 'settings'] as const
