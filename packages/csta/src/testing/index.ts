export { type MakerOptions, makeMessage } from './message-maker.ts'
