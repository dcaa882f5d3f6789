export {
  type Client,
  type ClientOptions,
  createClient,
  ProblemError,
  routeUrl,
  unreachableCode,
} from './client.ts'
export { contractErrors } from './errors.ts'
export {
  type EventStream,
  type EventStreamOptions,
  openEventStream,
  type StreamState,
} from './event-stream.ts'
export { type ClientMessage, clientMessage, type ServerEvent, serverEvent, type Topics } from './events.ts'
export { ladderWordOf, ladderWords } from './ladder-words.ts'
export {
  type HandlerInput,
  type Method,
  type RouteDescription,
  type RouteInput,
  type RouteOutput,
  takesKey,
} from './route.ts'
export { type RouteName, type Routes, routes } from './routes.ts'
export * from './schemas/index.ts'
export { type PostedWebhook, readWebhook } from './webhook-signature.ts'
