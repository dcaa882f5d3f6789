/** Pictures: seen as far as the rights go, set by people themselves where they may configure themselves, and by administrators. */
import { Readable } from 'node:stream'
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { Entitlements, People, Person, PictureSize, Pictures } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Access, Viewer } from '../rights/index.ts'

export interface PictureRouteParts {
  readonly people: People
  readonly pictures: Pictures
  readonly directories: Pick<Directories, 'ownership'>
  readonly entitlements: Entitlements
  readonly access: Access
}

export function pictureRoutes({ people, pictures, directories, entitlements, access }: PictureRouteParts) {
  const find = (id: string): Person => {
    const person = people.get(id)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: id })
    return person
  }
  const self = (viewer: Viewer): Person => {
    const { answer, steps } = entitlements.explain(viewer.personId, 'configureSelf')
    if (!answer) {
      throw new NamedError(contractErrors, 'not-permitted', { rule: steps.at(-1)?.rule ?? 'not-entitled' })
    }
    return find(viewer.personId)
  }
  const maySee = (viewer: Viewer, { id }: Person) =>
    viewer.role === 'administrator' || access.allows(viewer, 'seePicture', id)
  const bytes = (image: string) => Buffer.from(image, 'base64')
  /** What a directory gives is changed there. */
  const own = (id: string): string => {
    directories.ownership.checkPicture(id)
    return id
  }

  return {
    async getPicture({ params, query }, viewer, request) {
      const person = find(params.id)
      const size = Number(query.size) as PictureSize
      // A picture that may not be seen is none: the answer does not tell the difference.
      const content = maySee(viewer, person) ? await pictures.read(person, size) : undefined
      if (!content) throw new NamedError(contractErrors, 'not-found', { what: 'picture', key: params.id })
      request.sendFile({
        name: `${person.user}-${size}.jpg`,
        content: Readable.from([content]),
        version: `${person.picture}-${size}`,
      })
    },

    async setOwnPicture({ body }, viewer) {
      const { picture } = await pictures.set(own(self(viewer).id), bytes(body.image))
      return { picture }
    },

    async removeOwnPicture(_input, viewer) {
      await pictures.remove(own(self(viewer).id))
    },

    async setPersonPicture({ params, body }, _viewer, request) {
      // The picture itself is not for the audit log.
      request.note({ target: find(params.id).user, changes: [] })
      const { picture } = await pictures.set(own(params.id), bytes(body.image))
      return { picture }
    },

    async removePersonPicture({ params }, _viewer, request) {
      request.note({ target: find(params.id).user })
      await pictures.remove(own(params.id))
    },
  } satisfies Partial<Handlers>
}
