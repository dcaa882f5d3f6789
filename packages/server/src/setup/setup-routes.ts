/** The first start: proposals, how numbers will look, and the set-up itself. */
import { type Clock, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors, type Setup } from '@offhook/contract'
import { countries, libraryCountries } from '@offhook/numbers'
import type { PhoneAccounts } from '../admin/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Extensions, NewPerson, People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { Numbers, planOfBasics } from '../location/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { type Accounts, type SignInPolicyBook, setSessionCookie } from '../signin/index.ts'
import { proposalsOf, thisMachine } from './proposals.ts'
import type { SetupToken } from './setup-token.ts'

export interface SetupRouteParts {
  readonly clock: Clock
  readonly people: People
  readonly extensions: Extensions
  readonly settings: SettingsBook
  readonly accounts: Accounts
  readonly signInPolicy: SignInPolicyBook
  readonly setupToken: SetupToken
  readonly phoneAccounts: PhoneAccounts
  readonly systemEvents: SystemEvents
}

export function setupRoutes(parts: SetupRouteParts) {
  const { settings, setupToken } = parts
  const queue = new SerialQueue(16)
  return {
    getSetup() {
      const proposals = proposalsOf(thisMachine())
      if (!settings.isSetUp) return { isNeeded: true, ...proposals }
      const { serverName, presenceDomain, location } = settings.current
      return { isNeeded: false, serverName, presenceDomain, country: location.country }
    },

    listCountries({ query }) {
      const named = countries().map(({ region, callingCode, names }) => ({
        country: region,
        name: names[query.language],
        callingCode,
        hasAreaCodes: libraryCountries.byRegion(region)?.hasAreaCodes ?? false,
      }))
      const collator = new Intl.Collator(query.language)
      return named.sort((a, b) => collator.compare(a.name, b.name))
    },

    previewNumber({ body }) {
      const here = planOfBasics(body.location, [body.extension])
      const canonical = new Numbers(() => here, parts.clock).of().canonicalOfLine(body.extension)
      // Seen from another site, where it is no extension.
      const elsewhere = planOfBasics({ ...body.location, trunkNumber: '' })
      const display = new Numbers(() => elsewhere, parts.clock).of().display(canonical ?? body.extension)
      return { canonical, display }
    },

    completeSetup: ({ body }, _viewer, request) =>
      queue.run(async () => {
        if (settings.isSetUp) throw new NamedError(contractErrors, 'set-up-done')
        setupToken.check(body.token, request.address)
        checkSetup(body)
        const result = await complete(parts, body)
        const administrator = parts.people.byUser(body.administrator.user)!
        const { secret } = await parts.accounts.open(administrator, {
          method: 'setUp',
          source: '',
          address: request.address,
          agent: request.agent,
        })
        setSessionCookie(request, secret)
        return result
      }),
  } satisfies Partial<Handlers>
}

/** Throws `already-exists` and `not-found` for lists that contradict themselves, before anything is written. */
function checkSetup(setup: Setup): void {
  const users = new Set([setup.administrator.user])
  const numbers = new Set<string>()
  for (const extension of setup.extensions) {
    if (numbers.has(extension.number)) {
      throw new NamedError(contractErrors, 'already-exists', { what: 'extension', key: extension.number })
    }
    numbers.add(extension.number)
    if (extension.user === undefined) continue
    if (users.has(extension.user)) {
      throw new NamedError(contractErrors, 'already-exists', { what: 'person', key: extension.user })
    }
    users.add(extension.user)
  }
  const own = setup.administratorExtension
  if (own !== undefined && !numbers.has(own)) {
    throw new NamedError(contractErrors, 'not-found', { what: 'extension', key: own })
  }
  // A location that the number engine refuses must not be saved. Throws `location-invalid`.
  planOfBasics(setup.location)
}

/**
 * Writes all of it. The set-up counts as done with its last write; when the server ends before that, the set-up begins anew, and
 * what a former attempt left is removed first.
 */
async function complete(parts: SetupRouteParts, setup: Setup) {
  const { people, extensions, settings, accounts, signInPolicy, phoneAccounts, systemEvents } = parts
  const remains = await removeRemains(parts)
  const { serverName, presenceDomain, location, administrator } = setup
  await settings.change({ serverName, presenceDomain, location })
  const isShared = signInPolicy.current.sharesNewPhones
  const created = await extensions.createAll(
    setup.extensions.map(({ number, name }) => ({ number, name, isShared })),
  )
  const passwords = []
  const newcomers: { person: NewPerson; hash: string }[] = [
    {
      person: {
        user: administrator.user,
        name: administrator.name,
        role: 'administrator',
        lines: setup.administratorExtension === undefined ? [] : [setup.administratorExtension],
      },
      hash: await accounts.hash(administrator.password),
    },
  ]
  for (const { number, name, user } of setup.extensions) {
    if (user === undefined) continue
    const { password, hash } = await accounts.madeUpPassword()
    passwords.push({ user, name, password })
    newcomers.push({ person: { user, name, lines: [number] }, hash })
  }
  accounts.checkPassword(administrator.password, { ...administrator, role: 'administrator' })
  const added = await Promise.all(newcomers.map(({ person, hash }) => people.create(person, hash)))
  await Promise.all(added.slice(1).map(({ id }) => accounts.noteGiven(id)))
  for (const id of remains) await people.remove(id)
  await settings.completeSetUp(parts.clock.now())
  parts.setupToken.end()
  systemEvents.record('set-up-done', {}, administrator.name)
  return { phones: await phoneAccounts.of(created), passwords }
}

/**
 * Removes people and extensions. The last administrator cannot be removed while there is no other one: those that are left give
 * up their names, and are returned to be removed later.
 */
async function removeRemains({ people, extensions }: SetupRouteParts): Promise<readonly string[]> {
  const left: string[] = []
  for (const { id, role } of [...people.all()]) {
    if (role === 'administrator') {
      await people.change(id, { user: `former-${id.toLowerCase()}` })
      left.push(id)
    } else await people.remove(id)
  }
  for (const { number } of extensions.all()) await extensions.remove(number)
  return left
}
