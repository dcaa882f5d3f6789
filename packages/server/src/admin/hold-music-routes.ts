/** Music on hold: the pieces, uploaded in parts, listened to, chosen and removed. */
import { Readable } from 'node:stream'
import type { Handlers } from '../handlers.ts'
import type { HoldMusic } from '../media/index.ts'

export function holdMusicRoutes({ holdMusic }: { readonly holdMusic: HoldMusic }) {
  return {
    listHoldMusic: () => holdMusic.view(),

    beginHoldMusic({ body }, _viewer, request) {
      request.note({ target: body.name })
      return { id: holdMusic.begin(body.name, body.size) }
    },

    sendHoldMusicPart({ params, body }) {
      holdMusic.append(params.id, body.offset, Buffer.from(body.audio, 'base64'))
    },

    async getHoldMusicSound({ params }, _viewer, request) {
      const wav = await holdMusic.sound(params.id)
      request.sendFile({ name: `${params.id}.wav`, content: Readable.from([wav]), version: params.id })
    },

    async removeHoldMusic({ params }, _viewer, request) {
      request.note({ target: params.id })
      await holdMusic.remove(params.id)
    },
  } satisfies Partial<Handlers>
}
