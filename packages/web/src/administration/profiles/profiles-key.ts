export const profilesKey = ['admin', 'profiles'] as const
