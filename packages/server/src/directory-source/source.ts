/** The port to a directory: what it tells about people and groups, whatever kind of directory it is. */
import type { DirectoryField, DirectoryTestStep } from '@offhook/contract'

/** Somebody as the directory knows them. */
export interface PersonRecord {
  readonly type: 'person'
  /** What stays when they are renamed or moved: objectGUID, entryUUID, the id of SCIM and Graph. */
  readonly key: string
  /** The names under which groups may call them: their DN, their user name. */
  readonly references: readonly string[]
  /** The sign-in name; empty where they have none. */
  readonly user: string
  readonly isActive: boolean
  /** A field that is left out does not come from the directory; an empty one is empty there. */
  readonly fields: Readonly<Partial<Record<DirectoryField, string>>>
  /** The name of their primary group, as it stands in that group's `references`. */
  readonly primary?: string
}

export interface GroupRecord {
  readonly type: 'group'
  readonly key: string
  readonly references: readonly string[]
  readonly name: string
  readonly description: string
  /** People and groups, by one of their references or by key. */
  readonly members: readonly string[]
}

/** A machine that is a member of the domain. */
export interface ComputerRecord {
  readonly type: 'computer'
  readonly key: string
  readonly references: readonly string[]
  readonly name: string
  readonly description: string
  /** Its name in the network; empty where nobody says. */
  readonly host: string
  /** What runs on it. */
  readonly system: string
  readonly isActive: boolean
}

export type SourceRecord = PersonRecord | GroupRecord | ComputerRecord

/** The picture that somebody has in the directory. */
export interface SourcePicture {
  /** Changes with the picture: one that is known is not fetched again. */
  readonly mark: string
  /** As it stands there. Rejects with `picture-unreadable` where it is none, and as {@link DirectorySource.read}. */
  readonly content: () => Promise<Uint8Array>
}

export interface PictureItem {
  readonly type: 'picture'
  /** Of the person. */
  readonly key: string
  /** Null where they have none. */
  readonly picture: SourcePicture | null
}

/**
 * What reading a directory brings, in this order: one `begin`, any number of others, one `end`, then pictures. Rendering them takes
 * longer than everything else, so nobody waits for those of others.
 */
export type SourceItem =
  | {
      readonly type: 'begin'
      /** The server that answers. */
      readonly server: string
      /** Everything is read, not only what changed. */
      readonly isFull: boolean
      /** How many records will come; null where nobody knows. */
      readonly expected: number | null
    }
  | SourceRecord
  /** It is there still. */
  | { readonly type: 'present'; readonly key: string }
  | { readonly type: 'gone'; readonly key: string }
  | {
      readonly type: 'end'
      /** From where the next reading goes on. */
      readonly cursor: string | null
      /** Everything that is there was named: what was not is gone. */
      readonly isComplete: boolean
    }
  | PictureItem

export interface ReadRequest {
  /** Of the reading before; null reads everything. */
  readonly cursor: string | null
  readonly signal: AbortSignal
  /** Whether a record of that key was read in an earlier reading. */
  readonly isKnown: (key: string) => boolean
  /** The members of a group as they were read before, by key; none for a group that is new. */
  readonly membersOf: (key: string) => readonly string[]
}

export interface DirectorySource {
  /**
   * Reads people, groups and computers as they come, without holding them all. Rejects with `directory-unreachable`, `directory-refused`,
   * `directory-answer-unexpected`.
   */
  read(request: ReadRequest): AsyncIterable<SourceItem>
  /**
   * Writes fields of somebody there; an empty one is removed. Absent where that is not possible. Rejects as {@link read}, and with
   * `not-found` where they are not there any more.
   */
  write?(key: string, fields: Readonly<Partial<Record<DirectoryField, string>>>): Promise<void>
  /** Tries step by step, and ends with the first that fails. Never rejects. */
  test(signal: AbortSignal): AsyncIterable<DirectoryTestStep>
}
