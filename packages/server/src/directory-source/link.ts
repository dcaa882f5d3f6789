/** Who here is whom in a directory. */
import type { DirectoryField } from '@offhook/contract'

export interface Link {
  readonly directoryId: string
  readonly key: string
  readonly kind: 'person' | 'group' | 'computer'
  /** The person, group or computer here. */
  readonly targetId: string
  readonly references: readonly string[]
  /** Of a group: its direct members, by reference. */
  readonly members: readonly string[]
  /** Of a person: a reference of their primary group. */
  readonly primary: string | null
  /** The directory switched them off: it may switch them on again. What somebody switched off here stays off. */
  readonly isOff: boolean
  /** It is in the directory no more. */
  readonly isGone: boolean
  /** The fields that come from the directory. */
  readonly fields: readonly DirectoryField[]
  /** The picture that came from the directory; null where none did. */
  readonly picture: LinkedPicture | null
}

export interface LinkedPicture {
  /** As the directory tells it from the one before. */
  readonly mark: string
  /** Whether it could be read, and is the person's picture here. */
  readonly isShown: boolean
}

/** The part of a link that is kept in one column. */
export type LinkData = Omit<Link, 'directoryId' | 'key' | 'kind' | 'targetId'>

export function dataOf({ references, members, primary, isOff, isGone, fields, picture }: Link): LinkData {
  return { references, members, primary, isOff, isGone, fields, picture }
}

/** Whether nothing is to be written. */
export function isSameLink(a: Link, b: Link): boolean {
  return JSON.stringify(a, linkKeys) === JSON.stringify(b, linkKeys)
}

const linkKeys = [
  ...['targetId', 'references', 'members', 'primary', 'isOff', 'isGone', 'fields'],
  ...['picture', 'mark', 'isShown'],
]
