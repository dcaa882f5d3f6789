/** People from a CSV file: first what would be done, row by row, then the same in earnest. */
import { isNamedError } from '@offhook/base'
import {
  type CsvColumn,
  type DirectoryField,
  directoryFields,
  type PeopleImport,
  type PeopleImportResult,
} from '@offhook/contract'
import { readDirectoryNumber } from '@offhook/numbers'
import type { People, PersonWrite } from '../../directory/index.ts'
import type { Locations } from '../../location/index.ts'
import type { Ownership } from '../ownership.ts'
import { fieldOf, mergePerson, type PersonOutcome } from '../person-merge.ts'
import {
  type CsvDelimiter,
  type CsvRow,
  decode,
  delimiterOf,
  encodingOf,
  parseCsv,
  writeCsv,
} from './csv-table.ts'

export interface PeopleImporterOptions {
  readonly people: People
  readonly locations: Pick<Locations, 'plan'>
  readonly ownership: Ownership
}

const SHOWN_ROWS = 200
const BATCH = 200

/** Headings under which columns are known, in both languages and as other systems write them. */
const headings: Readonly<Record<CsvColumn, readonly string[]>> = {
  user: [
    'user',
    'username',
    'login',
    'samaccountname',
    'userprincipalname',
    'benutzer',
    'benutzername',
    'anmeldename',
  ],
  name: ['name', 'displayname', 'fullname', 'anzeigename'],
  firstName: ['firstname', 'givenname', 'vorname'],
  lastName: ['lastname', 'surname', 'sn', 'nachname', 'familienname'],
  email: ['email', 'mail', 'emailaddress', 'emailadresse'],
  department: ['department', 'abteilung'],
  position: ['position', 'title', 'jobtitle', 'stelle', 'stellenbezeichnung'],
  company: ['company', 'organization', 'firma', 'unternehmen'],
  mobile: ['mobile', 'mobilephone', 'mobil', 'handy', 'mobiltelefon', 'mobilrufnummer'],
  business: [
    'business',
    'phone',
    'telephone',
    'telephonenumber',
    'businessphone',
    'telefon',
    'rufnummer',
    'geschaeftlich',
  ],
  business2: ['business2', 'phone2', 'businessphone2', 'telefon2', 'rufnummer2'],
  private: ['private', 'homephone', 'home', 'privat', 'telefonprivat'],
  pager: ['pager'],
  fax: ['fax', 'faxnumber', 'telefax'],
  office: ['office', 'room', 'physicaldeliveryofficename', 'buero', 'raum'],
  street: ['street', 'streetaddress', 'strasse'],
  postalCode: ['postalcode', 'zip', 'plz', 'postleitzahl'],
  city: ['city', 'l', 'town', 'ort', 'stadt'],
  state: ['state', 'st', 'region', 'bundesland'],
  country: ['country', 'co', 'land'],
  website: ['website', 'url', 'wwwhomepage', 'webseite'],
}

export class PeopleImporter {
  readonly #options: PeopleImporterOptions

  constructor(options: PeopleImporterOptions) {
    this.#options = options
  }

  /** Rejects with `csv-invalid`. Nobody is removed: who is not in the file stays. */
  async import(request: PeopleImport): Promise<PeopleImportResult> {
    const bytes = Buffer.from(request.csv, 'base64')
    const encoding = request.encoding ?? encodingOf(bytes)
    const text = decode(bytes, encoding)
    const delimiter: CsvDelimiter = request.delimiter ?? delimiterOf(text)
    const [head, ...rows] = parseCsv(text, delimiter)
    const header = [...(head?.cells ?? [])]
    const columns = request.columns ?? header.map(columnOf)
    const counts = { rows: rows.length, created: 0, changed: 0, unchanged: 0, failed: 0 }
    const shown: PeopleImportResult['shown'] = []
    const users = new Map<string, number>()
    const writes: { readonly write: PersonWrite; readonly row: CsvRow }[] = []
    const fail = ({ line }: CsvRow, title: string, reason: PeopleImportResult['shown'][number]['reason']) => {
      counts.failed++
      // Failures are shown before all others.
      shown.unshift({ line, title, reason, fields: [] })
    }
    for (const row of rows) {
      const outcome = this.#outcomeOf(row, columns)
      const user = (cellsOf(row, columns).get('user') ?? '').trim().toLowerCase()
      const title = cellsOf(row, columns).get('name') || user || row.cells.join(' ').slice(0, 80)
      if (outcome.do === 'skip') fail(row, title, outcome.reason)
      else if (users.has(user)) fail(row, title, 'twice')
      else if (outcome.do === 'nothing' || outcome.changed.length === 0) counts.unchanged++
      else {
        const isNew = outcome.do === 'create'
        counts[isNew ? 'created' : 'changed']++
        shown.push({ line: row.line, title, reason: isNew ? 'new' : 'changed', fields: [...outcome.changed] })
        const write = isNew ? { create: outcome.fields } : { id: outcome.person.id, changes: outcome.changes }
        writes.push({ write, row })
      }
      users.set(user, row.line)
    }
    if (!request.isTrial) {
      for (let at = 0; at < writes.length; at += BATCH) {
        const batch = writes.slice(at, at + BATCH)
        const results = await this.#options.people.writeAll(
          batch.map(({ write }) => write),
          () => [],
        )
        for (const [index, result] of results.entries()) {
          if (isNamedError(result)) fail(batch[index]!.row, result.message, 'user-taken')
        }
      }
    }
    return {
      encoding,
      delimiter,
      header,
      columns: [...columns],
      ...counts,
      shown: shown.slice(0, SHOWN_ROWS),
    }
  }

  /** All people, as {@link import} reads them. */
  export(): string {
    const fields: readonly CsvColumn[] = ['user', ...directoryFields]
    const people = [...this.#options.people.all()].sort((a, b) => a.name.localeCompare(b.name))
    return writeCsv([fields, ...people.map((person) => fields.map((field) => fieldOf(person, field)))])
  }

  #outcomeOf(row: CsvRow, columns: readonly (CsvColumn | null)[]): PersonOutcome {
    const { people, locations, ownership } = this.#options
    const cells = cellsOf(row, columns)
    const user = cells.get('user') ?? ''
    cells.delete('user')
    const known = people.byUser(user.trim().toLowerCase())
    // A name is needed only by somebody new.
    const fields: Partial<Record<DirectoryField, string>> = Object.fromEntries(cells)
    if (known && !fields.name) fields.name = known.name
    const site = locations.plan.at(locations.plan.default.name)
    return mergePerson(
      { type: 'person', key: user, references: [], user, isActive: known?.isActive ?? true, fields },
      {
        link: undefined,
        person: undefined,
        byUser: (name) => people.byUser(name),
        isLinked: (personId) => ownership.sourceOf(personId) !== undefined,
        adoptsPeople: true,
        takesInactive: false,
        canonicalOf: (number) => readDirectoryNumber(number, site),
      },
    )
  }
}

function cellsOf(row: CsvRow, columns: readonly (CsvColumn | null)[]): Map<CsvColumn, string> {
  const cells = new Map<CsvColumn, string>()
  for (const [at, column] of columns.entries()) if (column !== null) cells.set(column, row.cells[at] ?? '')
  return cells
}

function columnOf(heading: string): CsvColumn | null {
  const plain = heading
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]/g, '')
  const found = Object.entries(headings).find(([, names]) => names.includes(plain))
  return (found?.[0] as CsvColumn | undefined) ?? null
}
