/** A picture of a directory becomes that of the person here: rendered when it is new, kept as it is when it is known, left out when it is none. */
import { isNamedError, NamedError } from '@offhook/base'
import { directoryErrors, type Pictures } from '../directory/index.ts'
import type { Link, LinkedPicture } from './link.ts'
import type { PictureItem } from './source.ts'

/** What pictures must know. */
export type PictureStore = Pick<Pictures, 'set' | 'remove'>

export interface PictureOutcome {
  readonly did: 'nothing' | 'set' | 'removed' | 'left'
  /** As it is kept with the link from now on. */
  readonly picture: LinkedPicture | null
}

/** Larger ones are left out before anybody tries to unfold them. */
export const MOST_PICTURE_BYTES = 6_000_000

/** One that cannot be read is remembered too, so that it is told once. Rejects as the directory does, and with `queue-full`. */
export async function takePicture(
  item: PictureItem,
  link: Link,
  pictures: PictureStore,
): Promise<PictureOutcome> {
  const known = link.picture
  if (item.picture === null) {
    if (!known?.isShown) return { did: 'nothing', picture: null }
    await pictures.remove(link.targetId)
    return { did: 'removed', picture: null }
  }
  const { mark } = item.picture
  if (known?.mark === mark) return { did: 'nothing', picture: known }
  try {
    const content = await item.picture.content()
    if (content.length > MOST_PICTURE_BYTES) throw new NamedError(directoryErrors, 'picture-unreadable', {})
    await pictures.set(link.targetId, content)
    return { did: 'set', picture: { mark, isShown: true } }
  } catch (fault) {
    if (!isNamedError(fault) || fault.code !== 'picture-unreadable') throw fault
    // The one before stays: it was good.
    return { did: 'left', picture: { mark, isShown: known?.isShown ?? false } }
  }
}
