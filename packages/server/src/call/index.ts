export { Calls, type CallsChange, type CallsEvents } from './calls.ts'
export type { CallStory, Moment } from './moment.ts'
export { Stories } from './stories.ts'
