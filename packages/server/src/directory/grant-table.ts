/** The tables of grants and requests. */
import { gradeOfText, gradeText } from '../rights/index.ts'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { Grant, GrantRequest } from './grant.ts'

interface GrantTables {
  person_grant: { owner_id: string; viewer_id: string; grade: string; at: number }
  grant_request: {
    owner_id: string
    asker_id: string
    grade: string
    message: string
    state: string
    at: number
  }
}

export async function loadGrants(store: Store): Promise<readonly Grant[]> {
  const rows = await store.tables<GrantTables>().selectFrom('person_grant').selectAll().execute()
  return rows.map((row) => ({
    ownerId: row.owner_id,
    viewerId: row.viewer_id,
    grade: gradeOfText(row.grade),
    at: row.at,
  }))
}

export async function loadRequests(store: Store): Promise<readonly GrantRequest[]> {
  const rows = await store.tables<GrantTables>().selectFrom('grant_request').selectAll().execute()
  return rows.map((row) => ({
    ownerId: row.owner_id,
    askerId: row.asker_id,
    grade: gradeOfText(row.grade),
    message: row.message,
    state: row.state === 'declined' ? 'declined' : 'open',
    at: row.at,
  }))
}

export function putGrant(store: Store, { ownerId, viewerId, grade, at }: Grant): Statement {
  const row = { owner_id: ownerId, viewer_id: viewerId, grade: gradeText(grade), at }
  return statementOf(
    store
      .tables<GrantTables>()
      .insertInto('person_grant')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['owner_id', 'viewer_id']).doUpdateSet({ grade: row.grade, at }),
      ),
  )
}

export function deleteGrant(store: Store, ownerId: string, viewerId: string): Statement {
  return statementOf(
    store
      .tables<GrantTables>()
      .deleteFrom('person_grant')
      .where('owner_id', '=', ownerId)
      .where('viewer_id', '=', viewerId),
  )
}

export function putRequest(store: Store, request: GrantRequest): Statement {
  const { ownerId, askerId, message, state, at } = request
  const changes = { grade: gradeText(request.grade), message, state, at }
  return statementOf(
    store
      .tables<GrantTables>()
      .insertInto('grant_request')
      .values({ owner_id: ownerId, asker_id: askerId, ...changes })
      .onConflict((conflict) => conflict.columns(['owner_id', 'asker_id']).doUpdateSet(changes)),
  )
}

export function deleteRequest(store: Store, ownerId: string, askerId: string): Statement {
  return statementOf(
    store
      .tables<GrantTables>()
      .deleteFrom('grant_request')
      .where('owner_id', '=', ownerId)
      .where('asker_id', '=', askerId),
  )
}
