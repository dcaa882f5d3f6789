/** The table of music on hold. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

export interface HoldPiece {
  readonly id: string
  readonly name: string
  readonly milliseconds: number
  readonly createdAt: number
}

interface HoldMusicTables {
  hold_music: { id: string; name: string; milliseconds: number; created_at: number; content: string }
}

/** All pieces, the oldest first, without their sound. */
export async function loadHoldPieces(store: Store): Promise<readonly HoldPiece[]> {
  const rows = await store
    .tables<HoldMusicTables>()
    .selectFrom('hold_music')
    .select(['id', 'name', 'milliseconds', 'created_at'])
    .orderBy('created_at')
    .execute()
  return rows.map(({ id, name, milliseconds, created_at }) => ({
    id,
    name,
    milliseconds,
    createdAt: created_at,
  }))
}

/** WAV; undefined where there is none of that id. */
export async function readHoldPiece(store: Store, id: string): Promise<Buffer | undefined> {
  const row = await store
    .tables<HoldMusicTables>()
    .selectFrom('hold_music')
    .select('content')
    .where('id', '=', id)
    .executeTakeFirst()
  return row && Buffer.from(row.content, 'base64')
}

export function insertHoldPiece(store: Store, piece: HoldPiece, wav: Uint8Array): Statement {
  const { id, name, milliseconds, createdAt } = piece
  const content = Buffer.from(wav).toString('base64')
  return statementOf(
    store
      .tables<HoldMusicTables>()
      .insertInto('hold_music')
      .values({ id, name, milliseconds, created_at: createdAt, content }),
  )
}

export function deleteHoldPiece(store: Store, id: string): Statement {
  return statementOf(store.tables<HoldMusicTables>().deleteFrom('hold_music').where('id', '=', id))
}
