/** Under which the extensions are kept by the query client. */
export const extensionsKey = ['admin', 'extensions'] as const
