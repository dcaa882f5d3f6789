export { Calls, type CallsChange } from './calls.ts'
export type { CallStory } from './moment.ts'
export { Stories } from './stories.ts'
