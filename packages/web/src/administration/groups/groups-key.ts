export const adminGroupsKey = ['admin', 'groups'] as const
