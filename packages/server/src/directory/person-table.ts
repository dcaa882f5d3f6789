/** The tables of people and their favourites. */
import { type Statement, type Store, statementOf } from '../store/index.ts'
import { emptyDetails, type Person, type PersonDetails } from './person.ts'

interface PersonRow {
  id: string
  user_name: string
  name: string
  email: string | null
  department: string
  position: string
  mobile: string | null
  role: string
  is_active: number
  language: string | null
  note: string
  note_until: number | null
  own_presence: string | null
  own_presence_until: number | null
  own_presence_by: string | null
  preferred_line: string | null
  lines: string
  password_hash: string | null
  created_at: number
  last_seen_at: number | null
  details: string
}

interface PersonTables {
  person: PersonRow
  favourite: { person_id: string; favourite_id: string }
}

export interface StoredPerson {
  readonly person: Person
  readonly passwordHash: string | null
}

export async function loadPeople(store: Store): Promise<readonly StoredPerson[]> {
  const rows = await store.tables<PersonTables>().selectFrom('person').selectAll().execute()
  return rows.map((row) => ({ person: personOf(row), passwordHash: row.password_hash }))
}

export async function loadFavourites(
  store: Store,
): Promise<readonly { personId: string; favouriteId: string }[]> {
  const rows = await store.tables<PersonTables>().selectFrom('favourite').selectAll().execute()
  return rows.map((row) => ({ personId: row.person_id, favouriteId: row.favourite_id }))
}

export function insertPerson(store: Store, person: Person, passwordHash: string | null): Statement {
  const row: PersonRow = { id: person.id, password_hash: passwordHash, ...columnsOf(person) }
  return statementOf(store.tables<PersonTables>().insertInto('person').values(row))
}

export function updatePerson(store: Store, person: Person): Statement {
  return statementOf(
    store.tables<PersonTables>().updateTable('person').set(columnsOf(person)).where('id', '=', person.id),
  )
}

export function updatePasswordHash(store: Store, id: string, passwordHash: string | null): Statement {
  return statementOf(
    store
      .tables<PersonTables>()
      .updateTable('person')
      .set({ password_hash: passwordHash })
      .where('id', '=', id),
  )
}

/** Favourites go with the person. */
export function deletePerson(store: Store, id: string): Statement {
  return statementOf(store.tables<PersonTables>().deleteFrom('person').where('id', '=', id))
}

export function insertFavourite(store: Store, personId: string, favouriteId: string): Statement {
  return statementOf(
    store
      .tables<PersonTables>()
      .insertInto('favourite')
      .values({ person_id: personId, favourite_id: favouriteId }),
  )
}

export function deleteFavourite(store: Store, personId: string, favouriteId: string): Statement {
  return statementOf(
    store
      .tables<PersonTables>()
      .deleteFrom('favourite')
      .where('person_id', '=', personId)
      .where('favourite_id', '=', favouriteId),
  )
}

function columnsOf(person: Person): Omit<PersonRow, 'id' | 'password_hash'> {
  return {
    user_name: person.user,
    name: person.name,
    email: person.email,
    department: person.department,
    position: person.position,
    mobile: person.mobile,
    role: person.role,
    is_active: person.isActive ? 1 : 0,
    language: person.language,
    note: person.note,
    note_until: person.noteUntil,
    own_presence: person.ownPresence,
    own_presence_until: person.ownPresenceUntil,
    own_presence_by: person.ownPresenceBy,
    preferred_line: person.preferredLine,
    lines: JSON.stringify(person.assignedLines),
    created_at: person.createdAt,
    last_seen_at: person.lastSeenAt,
    details: JSON.stringify(detailsOf(person)),
  }
}

function personOf(row: PersonRow): Person {
  return {
    id: row.id,
    user: row.user_name,
    name: row.name,
    email: row.email,
    department: row.department,
    position: row.position,
    mobile: row.mobile,
    role: row.role === 'administrator' || row.role === 'operator' ? row.role : 'user',
    isActive: row.is_active === 1,
    language: row.language as Person['language'],
    note: row.note,
    noteUntil: row.note_until,
    ownPresence: row.own_presence as Person['ownPresence'],
    ownPresenceUntil: row.own_presence_until,
    ownPresenceBy: row.own_presence_by,
    preferredLine: row.preferred_line,
    ...detailsOfText(row.details),
    assignedLines: JSON.parse(row.lines) as string[],
    lines: [],
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }
}

function detailsOf(person: Person): PersonDetails {
  const { firstName, lastName, numbers, company, address, profileId, entitlements } = person
  const { hiddenLines, extraLines, usesExtensions, picture, furtherFields } = person
  return {
    ...{ firstName, lastName, numbers, company, address, picture },
    ...{ profileId, entitlements, hiddenLines, extraLines, usesExtensions, furtherFields },
  }
}

/** A field that an older version did not know is empty. */
function detailsOfText(text: string): PersonDetails {
  const known = JSON.parse(text) as Partial<PersonDetails>
  return {
    ...emptyDetails,
    ...known,
    numbers: { ...emptyDetails.numbers, ...known.numbers },
    address: { ...emptyDetails.address, ...known.address },
  }
}
