/** The migrations in their order. Portable SQL: they run on SQLite and on PostgreSQL. One that was released never changes. */
import type { Migration } from 'kysely/migration'
import { first } from './0001-first.ts'
import { signIn } from './0002-sign-in.ts'
import { locations } from './0003-locations.ts'
import { people } from './0004-people.ts'
import { signInMethods } from './0005-sign-in.ts'
import { presence } from './0006-presence.ts'
import { lineGroups } from './0007-line-groups.ts'
import { csta } from './0008-csta-gateway.ts'
import { directories } from './0009-directories.ts'
import { desks } from './0012-desks.ts'
import { media } from './0012-media.ts'
import { pictures } from './0013-pictures.ts'
import { lineSettings } from './0014-line-settings.ts'
import { holdMusic } from './0017-hold-music.ts'
import { computers } from './0018-computers.ts'
import { services } from './0018-services.ts'
import { campOns } from './0019-camp-ons.ts'
import { projects } from './0020-projects.ts'
import { pickupGroups } from './0021-pickup-groups.ts'
import { remoteOffice } from './0023-remote-office.ts'
import { servicesWithoutPicture } from './0025-services.ts'
import { lastSignIn } from './0028-last-sign-in.ts'
import { journalGuests } from './0029-journal-guests.ts'
import { journal } from './0030-journal.ts'
import { webhooks } from './0031-webhooks.ts'
import { stateWatches } from './0032-state-watches.ts'
import { shownNumbers } from './0035-shown-numbers.ts'

export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0002-sign-in': signIn,
  '0003-locations': locations,
  '0004-people': people,
  '0005-sign-in': signInMethods,
  '0006-presence': presence,
  '0007-line-groups': lineGroups,
  '0008-csta-gateway': csta,
  '0009-directories': directories,
  '0012-desks': desks,
  '0012-media': media,
  '0013-pictures': pictures,
  '0014-line-settings': lineSettings,
  '0017-hold-music': holdMusic,
  '0018-computers': computers,
  '0020-projects': projects,
  '0018-services': services,
  '0019-camp-ons': campOns,
  '0021-pickup-groups': pickupGroups,
  '0023-remote-office': remoteOffice,
  '0025-services': servicesWithoutPicture,
  '0028-last-sign-in': lastSignIn,
  '0029-journal-guests': journalGuests,
  '0030-journal': journal,
  '0031-webhooks': webhooks,
  '0032-state-watches': stateWatches,
  '0035-shown-numbers': shownNumbers,
}
