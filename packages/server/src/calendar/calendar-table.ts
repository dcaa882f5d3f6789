/** The table of calendars: a row goes with its person. */
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { CalendarSettings } from './calendar.ts'

interface CalendarTables {
  calendar: {
    person_id: string
    kind: string
    url: string
    user_name: string
    secret: string | null
    zone: string
    shares_details: number
  }
}

export async function loadCalendars(store: Store): Promise<readonly CalendarSettings[]> {
  const rows = await store.tables<CalendarTables>().selectFrom('calendar').selectAll().execute()
  return rows.map((row) => ({
    personId: row.person_id,
    kind: row.kind === 'caldav' ? 'caldav' : 'ics',
    url: row.url,
    user: row.user_name,
    secret: row.secret,
    zone: row.zone,
    sharesDetails: row.shares_details === 1,
  }))
}

/** Statements to be written together. */
export function replaceCalendar(store: Store, calendar: CalendarSettings): readonly Statement[] {
  const row = {
    person_id: calendar.personId,
    kind: calendar.kind,
    url: calendar.url,
    user_name: calendar.user,
    secret: calendar.secret,
    zone: calendar.zone,
    shares_details: calendar.sharesDetails ? 1 : 0,
  }
  const insert = store.tables<CalendarTables>().insertInto('calendar').values(row)
  return [deleteCalendar(store, calendar.personId), statementOf(insert)]
}

export function deleteCalendar(store: Store, personId: string): Statement {
  return statementOf(store.tables<CalendarTables>().deleteFrom('calendar').where('person_id', '=', personId))
}
