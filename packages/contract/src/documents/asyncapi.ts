/** The news as an AsyncAPI 3.0 document, generated from the schemas of the events. */
import { clientMessage, serverEvent } from '../events.ts'
import type { DocumentOptions } from './openapi.ts'
import { eventName, type JsonSchema, namedSchemas } from './schemas.ts'

export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0'
  readonly channels: JsonSchema
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
  readonly [key: string]: unknown
}

export function asyncApiDocument(options: DocumentOptions): AsyncApiDocument {
  const schemas = namedSchemas()
  const messages: Record<string, JsonSchema> = {}
  for (const option of serverEvent.options) {
    const name = option.shape.type.value
    messages[name] = { name, payload: schemas.of(option) }
  }
  messages.watch = {
    name: 'watch',
    summary: 'What a client may say: which topics it wants beside its own news.',
    payload: schemas.of(clientMessage),
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Offhook news',
      version: options.version,
      description:
        'One WebSocket at /api/v1/events with the subprotocol "offhook". A browser brings its session cookie; others send the subprotocol "offhook.token.<API token>" beside it. Each message of the server has a sequence number; come back with ?after=<the last one> to get what was missed.',
    },
    channels: {
      events: {
        address: '/api/v1/events',
        messages,
        bindings: {
          ws: { query: { type: 'object', properties: { after: { type: 'integer', minimum: 0 } } } },
        },
      },
    },
    operations: {
      news: {
        action: 'send',
        channel: { $ref: '#/channels/events' },
        messages: serverEvent.options.map((option) => ({
          $ref: `#/channels/events/messages/${option.shape.type.value}`,
        })),
      },
      watch: {
        action: 'receive',
        channel: { $ref: '#/channels/events' },
        messages: [{ $ref: '#/channels/events/messages/watch' }],
      },
    },
    components: { schemas: schemas.schemas },
    'x-events': serverEvent.options.map(eventName),
  }
}
