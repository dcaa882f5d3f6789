export { Captures } from './captures.ts'
export { Trace } from './trace.ts'
export { traceRoutes } from './trace-routes.ts'
