export { type AsyncApiDocument, asyncApiDocument } from './asyncapi.ts'
export { exampleOf } from './example.ts'
export {
  type DocumentOptions,
  type OpenApiDocument,
  type OpenApiOperation,
  openApiDocument,
} from './openapi.ts'
export type { JsonSchema } from './schemas.ts'
