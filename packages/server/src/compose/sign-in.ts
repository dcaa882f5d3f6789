/** How somebody proves who they are: passwords, passkeys, second factors, other providers, and the sign-ins that come of it. */
import { resolveSrv as lookUpSrv } from 'node:dns/promises'
import type { ServerOptions } from '../server-options.ts'
import { SetupToken } from '../setup/index.ts'
import {
  AccountBook,
  Accounts,
  Credentials,
  DeskGuests,
  DirectoryPasswords,
  Kerberos,
  Passkeys,
  Passwords,
  ProviderSignOut,
  Providers,
  ResetLinks,
  SecondFactor,
  SignInPolicyBook,
  Sources,
} from '../signin/index.ts'
import type { DirectoryParts } from './directory.ts'
import type { Ground } from './ground.ts'

export type SignInParts = Awaited<ReturnType<typeof composeSignIn>>

export async function composeSignIn(
  given: Ground & DirectoryParts,
  { passwordCost, resolveSrv }: Pick<ServerOptions, 'passwordCost' | 'resolveSrv'>,
) {
  const { config, store, clock, random, newId, seal, audit, systemEvents } = given
  const { people, groups, extensions, settings, entitlements } = given
  const log = given.log('signin')
  const serverName = () => settings.current.serverName

  const credentials = new Credentials({ store, clock, random, newId, log })
  await credentials.load()
  const accountBook = new AccountBook(store, people)
  await accountBook.load()
  const resetLinks = new ResetLinks(store, clock, random)
  await resetLinks.load()
  const signInPolicy = new SignInPolicyBook(store)
  await signInPolicy.load()
  const passkeys = new Passkeys({ store, people, clock, random, newId, serverName })
  await passkeys.load()
  const secondFactor = new SecondFactor({
    book: accountBook,
    seal,
    policy: signInPolicy,
    clock,
    random,
    issuer: serverName,
  })
  const sources = new Sources({ store, people, seal, newId })
  await sources.load()
  const providers = new Providers({ sources, people, groups, clock, random, log })
  const providerSignOut = new ProviderSignOut({
    sources,
    credentials,
    metadataOf: (sourceId) => providers.metadataOf(sourceId),
    clock,
    log,
  })
  const directoryPasswords = new DirectoryPasswords({
    sources,
    people,
    resolveSrv: resolveSrv ?? lookUpSrv,
    clock,
    random,
    log,
  })
  const kerberos = new Kerberos({
    people,
    keytab: config['kerberos.keytab'],
    realms: config['kerberos.realms'],
    log,
  })
  const passwords = new Passwords(random, passwordCost)
  const deskGuests = new DeskGuests({
    store,
    people,
    extensions,
    book: accountBook,
    passwords,
    policy: signInPolicy,
    audit,
    systemEvents,
    clock,
    log,
  })
  await deskGuests.load()
  const accounts = new Accounts({
    people,
    credentials,
    passwords,
    book: accountBook,
    resetLinks,
    secondFactor,
    directoryPasswords,
    policy: signInPolicy,
    entitlements,
    audit,
    systemEvents,
    clock,
    random,
    log,
  })
  return {
    credentials,
    accountBook,
    resetLinks,
    signInPolicy,
    passkeys,
    secondFactor,
    sources,
    providers,
    providerSignOut,
    directoryPasswords,
    kerberos,
    deskGuests,
    accounts,
    setupToken: new SetupToken(clock, random),
  }
}
