/** Who there is, where they are, what they may: settings, locations, people, groups, rights, numbers and names. */
import { resolveSrv } from 'node:dns/promises'
import { join } from 'node:path'
import { Computers } from '../computer/index.ts'
import type { LineGroups } from '../connector/index.ts'
import {
  CallerNames,
  ContactGroups,
  Entitlements,
  Extensions,
  Grants,
  Groups,
  People,
  Pictures,
  Profiles,
  rightsSources,
} from '../directory/index.ts'
import { Directories, ownDomain } from '../directory-source/index.ts'
import { LineSettingsBook, type Lines } from '../line/index.ts'
import { FactFiles, Locations, Numbers } from '../location/index.ts'
import { Access, levelGrade } from '../rights/index.ts'
import type { ServerOptions } from '../server-options.ts'
import { SettingsBook } from '../settings/index.ts'
import type { Ground } from './ground.ts'

export type DirectoryParts = Awaited<ReturnType<typeof composeDirectory>>

interface Later {
  readonly lineGroups: () => LineGroups
  readonly lines: () => Lines
}

export async function composeDirectory(
  ground: Ground,
  options: Pick<ServerOptions, 'resolveSrv' | 'ownDomain'>,
  later: Later,
) {
  const { config, store, clock, random, newId, log, seal, systemEvents } = ground
  const locations = new Locations(store, log('location'))
  await locations.load()
  const factFiles = new FactFiles({
    directory: join(config.data, 'numbers'),
    locations,
    clock,
    log: log('location'),
  })
  const settings = new SettingsBook(store, random, locations)
  await settings.load()
  const extensions = new Extensions({
    store,
    clock,
    random,
    newId,
    log: log('directory'),
    realm: () => settings.realm,
  })
  await extensions.load()
  const isExtension = (line: string) => extensions.get(line) !== undefined
  const people = new People({ store, clock, newId, log: log('directory'), isExtension })
  await people.load()
  extensions.events.on('changed', () => people.extensionsChanged())
  const groups = new Groups({
    store,
    newId,
    log: log('directory'),
    monitorGrade: () => levelGrade(settings.current.monitorLevel),
  })
  await groups.load()
  const grants = new Grants({ store, clock, log: log('directory') })
  await grants.load()
  const pictures = new Pictures(store, people, clock)
  const computers = new Computers({ store, clock, random, newId, log: log('csta') })
  await computers.load()
  const directories = new Directories({
    store,
    seal,
    people,
    groups,
    pictures,
    computers,
    locations,
    systemEvents,
    resolveSrv: options.resolveSrv ?? resolveSrv,
    ownDomain: options.ownDomain ?? ownDomain,
    clock,
    random,
    newId,
    log: log('directory'),
  })
  await directories.load()

  const lineSettings = new LineSettingsBook(store, log('line'))
  await lineSettings.load()

  // Numbers, names, rights
  locations.setExtensions(extensions.all().map(({ number }) => number))
  const numbers = new Numbers(
    () => locations.plan,
    clock,
    (line) => later.lineGroups().locationOf(line),
  )
  const names = new CallerNames({
    people,
    canonicalOf: (number, line) => numbers.of(line).canonicalOf(number),
    nameOfLine: (line, told) =>
      later.lines().get(line)?.device.name || later.lineGroups().toldName(line, told),
  })
  const contactGroups = new ContactGroups({ store, newId })
  await contactGroups.load()
  const profiles = new Profiles({ store, newId, log: log('directory'), configured: config.profiles })
  await profiles.load()
  return {
    factFiles,
    locations,
    settings,
    people,
    groups,
    grants,
    extensions,
    computers,
    directories,
    numbers,
    names,
    contactGroups,
    profiles,
    pictures,
    entitlements: new Entitlements({ settings, people, groups }),
    lineSettings,
    access: new Access(
      rightsSources({
        settings,
        people,
        groups,
        grants,
        isPrivate: (line) => lineSettings.of(line).isPrivate,
      }),
    ),
  }
}
