/** What administrators may ask about people. */
import { NamedError } from '@offhook/base'
import { type AdminPerson, contractErrors } from '@offhook/contract'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { LineGroups } from '../connector/index.ts'
import type { Extensions, People, Person } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import type { LineBinder, Lines } from '../line/index.ts'
import type { PersonViews } from '../session/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import type { Accounts } from '../signin/index.ts'
import { contains, pageOf } from '../store/index.ts'
import { actorOf } from './actor.ts'
import { detailed, present } from './present.ts'

export interface PeopleRouteParts {
  readonly people: People
  readonly directories: Directories
  readonly extensions: Extensions
  readonly accounts: Accounts
  readonly settings: Pick<SettingsBook, 'current'>
  readonly lineBinder: LineBinder
  readonly personViews: PersonViews
  readonly lines: Lines
  readonly lineGroups: LineGroups
  readonly systemEvents: SystemEvents
}

export function adminPeopleRoutes(parts: PeopleRouteParts) {
  const { people, directories, extensions, accounts, systemEvents, lineGroups } = parts
  const adminPerson = (person: Person) => adminPersonOf(person, parts)
  const isLine = (line: string) =>
    extensions.get(line) !== undefined || parts.lines.get(line) !== undefined || lineGroups.mayOpen(line)

  const checkLines = (lines: readonly string[] | undefined) => {
    const unknown = lines?.find((line) => !isLine(line))
    if (unknown !== undefined)
      throw new NamedError(contractErrors, 'not-found', { what: 'line', key: unknown })
  }

  const checkFields = (given: Readonly<Record<string, string>> = {}) => {
    const { furtherFields } = parts.settings.current
    const unknown = Object.keys(given).find((name) => !furtherFields.some(({ key }) => key === name))
    if (unknown !== undefined)
      throw new NamedError(contractErrors, 'not-found', { what: 'field', key: unknown })
  }

  return {
    listAdminPeople({ query }) {
      const found = [...people.all()].filter((person) =>
        contains(
          query.text,
          person.name,
          person.user,
          person.department,
          ...person.lines,
          ...Object.values(person.furtherFields),
        ),
      )
      const page = pageOf(found, (person) => `${person.name.toLowerCase()} ${person.id}`, query)
      return { items: page.items.map(adminPerson), next: page.next }
    },

    async createPerson({ body }, viewer, request) {
      const { password: chosen, ...fields } = body
      checkLines(fields.lines)
      checkLines(fields.hiddenLines)
      checkFields(fields.furtherFields)
      if (chosen !== undefined) accounts.checkPassword(chosen, { role: 'user', ...present(fields) })
      const madeUp = chosen === undefined ? await accounts.madeUpPassword() : undefined
      const hash = madeUp?.hash ?? (await accounts.hash(chosen!))
      const person = await people.create({ ...detailed(fields), user: fields.user, name: fields.name }, hash)
      await accounts.noteGiven(person.id)
      request.note({ target: person.user })
      systemEvents.record('person-created', { user: person.user }, actorOf(people, viewer))
      return { person: adminPerson(person), password: madeUp?.password ?? null }
    },

    async changePerson({ params, body }, viewer, request) {
      const { password, ...fields } = body
      checkLines(fields.lines)
      checkLines(fields.hiddenLines)
      checkFields(fields.furtherFields)
      const actor = actorOf(people, viewer)
      const before = people.get(params.id)
      const given = detailed(fields, before)
      const changes = before ? await directories.writeThrough(before, given) : given
      const person = await people.change(params.id, changes)
      const secret = password === undefined ? {} : { password }
      request.note({ target: person.user, changes: changesBetween(before ?? {}, { ...person, ...secret }) })
      const names = Object.keys(changes)
      if (names.length > 0) {
        systemEvents.record('person-changed', { user: person.user, fields: names.join(', ') }, actor)
      }
      if (password !== undefined) await accounts.setPassword(person, password, actor)
      return adminPerson(person)
    },

    async deletePerson({ params }, viewer, request) {
      const person = people.get(params.id)
      if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: params.id })
      const actor = actorOf(people, viewer)
      request.note({ target: person.user })
      directories.ownership.checkRemoval(person.id)
      await people.remove(person.id)
      systemEvents.record('person-removed', { user: person.user }, actor)
    },
  } satisfies Partial<Handlers>
}

function adminPersonOf(person: Person, parts: PeopleRouteParts): AdminPerson {
  const { directories, lineBinder, personViews, settings } = parts
  const { id, user, name, email, department, position, mobile, role, isActive, lastSeenAt } = person
  const { firstName, lastName, numbers, company, address, profileId } = person
  const keys = settings.current.furtherFields.map(({ key }) => key)
  const known = Object.fromEntries(Object.entries(person.furtherFields).filter(([key]) => keys.includes(key)))
  return {
    firstName,
    lastName,
    numbers: { ...numbers },
    company,
    address: { ...address },
    profileId,
    furtherFields: known,
    entitlements: [...person.entitlements],
    hiddenLines: [...person.hiddenLines],
    extraLines: [...person.extraLines],
    usesExtensions: person.usesExtensions,
    identity: personViews.identityOf(person),
    matches: lineBinder.matches(person),
    directory: directories.ownership.sourceOf(person.id) ?? null,
    id,
    user,
    name,
    picture: person.picture,
    email,
    department,
    position,
    mobile,
    role,
    isActive,
    lines: [...person.assignedLines],
    lastSeenAt,
  }
}
