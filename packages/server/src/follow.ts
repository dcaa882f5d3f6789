/** Who follows whom: what one part must do when another one changes, beyond what the parts tell each other by themselves. */
import type { CallEffect } from '@offhook/telephony'
import { deviceNames, registeredPhone } from './admin/index.ts'
import { emergencyOf, mailboxOf, phoneSystemSettings, tellPeerRegistrations } from './connector/index.ts'
import { switchExtensions } from './directory/index.ts'
import { unnoticedResults } from './journal/index.ts'
import type { Parts } from './server.ts'

type ConnectionChange = Extract<CallEffect, { readonly type: 'connectionChanged' }>

export function followEachOther(parts: Parts): void {
  const {
    config,
    settings,
    mediaSettings,
    people,
    groups,
    grants,
    contactGroups,
    directories,
    lineBinder,
    lineGroups,
    locations,
    names,
    numbers,
    extensions,
    phoneSystem,
    phones,
    publicAddress,
    unwantedCalls,
  } = parts
  const { calls, callRate, accounts, credentials, systemEvents, sessions } = parts
  const { calendars, freeWatches, stateWatches, campOns, deskGuests, softphones } = parts

  // Thousands of lines may come in one turn; how long their numbers are is looked at once, at its end.
  const followLines = atEndOfTurn(() => {
    const own = extensions.all().map(({ number }) => number)
    locations.setExtensions([...own, ...Array.from(parts.lines.all(), ({ device }) => device.line)])
  })
  const followNeed = atEndOfTurn(() => {
    const ofComputers = [...parts.computers.all()].flatMap(({ isActive, lines, phones: beside }) =>
      isActive ? [...(lines === '*' ? [] : lines), ...beside] : [],
    )
    const ofPeople = [...people.all()].flatMap(({ lines }) => lines)
    lineGroups.need(new Set([...ofPeople, ...ofComputers, ...parts.cstaGateway.wantedLines.all()]))
  })
  followNeed()
  people.events.on('changed', followNeed)
  people.events.on('removed', followNeed)
  parts.computers.events.on('changed', followNeed)
  parts.computers.events.on('ended', followNeed)
  parts.cstaGateway.wantedLines.events.on('changed', followNeed)
  parts.lines.events.on('changed', ({ before }) => {
    if (!before) followLines()
  })
  parts.lines.events.on('removed', () => {
    followLines()
    followNeed()
  })

  /** Where it begins or ends to ring, the others of the pickup group may take the call, or no longer. */
  const tellPickupMates = ({ connection, before }: ConnectionChange): void => {
    const { line } = connection.party
    if (line === undefined || (connection.state === 'alerting') === (before?.state === 'alerting')) return
    for (const mate of extensions.pickupMatesOf(line)) sessions.lineChanged(mate)
  }
  calls.events.on('changed', ({ effects }) => {
    for (const effect of effects) {
      if (effect.type === 'callStarted') callRate.count()
      if (effect.type === 'connectionChanged') tellPickupMates(effect)
    }
  })
  people.events.on('removed', ({ person }) => {
    groups.forgetPerson(person.id)
    grants.forgetPerson(person.id)
    contactGroups.forgetPerson(person.id)
  })
  credentials.events.on('ended', ({ id }) => {
    sessions.endCredential(id)
    softphones.close(id)
  })
  const reviewSoftphones = atEndOfTurn(() => softphones.review())
  people.events.on('changed', reviewSoftphones)
  groups.events.on('changed', reviewSoftphones)
  settings.events.on('changed', reviewSoftphones)
  extensions.events.on('changed', reviewSoftphones)
  const reviewSignIns = (personIds: Iterable<string>) =>
    void accounts.review(personIds).catch((fault: unknown) => {
      systemEvents.record('write-failed', { reason: String(fault) })
    })
  people.events.on('changed', ({ person, before }) => {
    if (before?.entitlements !== person.entitlements || before.role !== person.role)
      reviewSignIns([person.id])
  })
  groups.events.on('changed', ({ group, before }) => {
    reviewSignIns(before ? group.memberIds.union(before.memberIds) : group.memberIds)
  })
  groups.events.on('removed', ({ group }) => reviewSignIns(group.memberIds))
  settings.events.on('changed', ({ keys }) => {
    if (keys.includes('entitlements')) reviewSignIns(credentials.holders())
  })
  const placePhones = () => {
    phoneSystem.setExtensions(
      switchExtensions(
        extensions.all(),
        deskGuests.lineAt,
        (line) => mailboxOf(parts, line),
        locations.countryOf,
      ),
    )
  }
  const followDesks = atEndOfTurn(() => {
    deskGuests.refresh().catch((fault: unknown) => {
      systemEvents.record('write-failed', { reason: String(fault) })
    })
  })
  extensions.events.on('changed', () => {
    followLines()
    placePhones()
    followDesks()
  })
  deskGuests.events.on('changed', placePhones)
  people.events.on('changed', followDesks)
  people.events.on('removed', followDesks)
  locations.events.on('changed', () => {
    names.forget()
    lineBinder.refresh()
    placePhones()
    settings.locationChanged()
    followSettings()
  })
  const followSettings = () =>
    phoneSystem.setSettings({
      ...phoneSystemSettings(
        config,
        settings.current,
        mediaSettings.current,
        unwantedCalls.current,
        settings.realm,
        emergencyOf(numbers),
        publicAddress.toldTo,
      ),
      numbers: parts.shownNumbers,
    })
  settings.events.on('changed', ({ keys }) => {
    if (keys.includes('bindLines')) lineBinder.refresh()
    followSettings()
  })
  directories.events.on('bindingChanged', ({ personIds }) => lineBinder.bindAgain(personIds))
  mediaSettings.events.on('changed', followSettings)
  publicAddress.events.on('changed', followSettings)
  let played = ''
  const followHoldMusic = () => {
    const { holdMusic } = mediaSettings.current
    if (holdMusic === played) return
    played = holdMusic
    parts.holdMusic
      .chosen()
      .then((wav) => {
        if (played === holdMusic) phoneSystem.setHoldMusic(wav ?? parts.media?.holdMusic)
      })
      .catch((fault: unknown) => {
        systemEvents.record('write-failed', { reason: String(fault) })
      })
  }
  followHoldMusic()
  mediaSettings.events.on('changed', followHoldMusic)
  const followMailboxes = atEndOfTurn(() => {
    if (unwantedCalls.current.toMailbox) placePhones()
  })
  people.events.on('changed', followMailboxes)
  unwantedCalls.events.on('changed', () => {
    followSettings()
    placePhones()
    for (const { number } of extensions.all()) sessions.lineChanged(number)
  })
  systemEvents.events.on('happened', (event) =>
    sessions.publish('systemEvents', { type: 'systemEvent', event }),
  )
  parts.lineSettings.events.on('changed', ({ line, settings: now, before }) => {
    sessions.lineChanged(line)
    if (now.isPrivate !== before.isPrivate) sessions.privacyChanged(line)
  })
  tellPeerRegistrations(phoneSystem, systemEvents)
  phoneSystem.absences.on('changed', ({ lines }) => {
    for (const line of lines) sessions.lineChanged(line)
  })
  const tellPhone = (phone: Parameters<typeof registeredPhone>[0], isRegistered: boolean) => {
    sessions.lineChanged(phone.line)
    if (!sessions.isWatched('phones')) return
    const view = registeredPhone(phone, deviceNames(extensions))
    sessions.publish('phones', { type: 'phone', phone: view, isRegistered })
  }
  calendars.events.on('changed', ({ personId }) => sessions.personChanged(personId))
  parts.journal.events.on('recorded', ({ entry, by }) => {
    const isMissed = entry.direction === 'incoming' && entry.result && unnoticedResults.includes(entry.result)
    if (by !== 'call' || !isMissed) return
    for (const owner of people.byLine(entry.line)) sessions.meChanged(owner.id)
  })
  parts.journal.events.on('removed', ({ entry }) => {
    for (const owner of people.byLine(entry.line)) sessions.meChanged(owner.id)
  })
  parts.journalReaders.events.on('seen', ({ personId }) => sessions.meChanged(personId))
  stateWatches.events.on('changed', ({ watcherId }) => sessions.meChanged(watcherId))
  freeWatches.events.on('changed', ({ watcherId }) => sessions.meChanged(watcherId))
  freeWatches.events.on('free', ({ watcherId, personId }) => {
    sessions.tell(watcherId, { type: 'personFree', personId })
  })
  campOns.events.on('changed', ({ campOn }) => {
    for (const { id } of [campOn.asker, campOn.target]) sessions.meChanged(id)
  })
  campOns.events.on('ended', ({ campOn, end }) => {
    for (const { id } of [campOn.asker, campOn.target]) sessions.meChanged(id)
    sessions.tell(campOn.asker.id, { type: 'campOnEnded', campOn, end })
  })
  const tellProfile = (personIds: Iterable<string>) => {
    for (const id of personIds) sessions.tell(id, { type: 'profileChanged' })
  }
  const tellProfileToAll = () => tellProfile(Array.from(people.all(), ({ id }) => id))
  parts.profiles.events.on('changed', tellProfileToAll)
  parts.computers.events.on('changed', ({ computer, before }) => {
    if (before?.profileId !== computer.profileId) tellProfileToAll()
  })
  parts.computers.events.on('ended', tellProfileToAll)
  people.events.on('changed', ({ person, before }) => {
    if (before && before.profileId !== person.profileId) tellProfile([person.id])
  })
  groups.events.on('changed', ({ group, before }) => {
    if ((group.profileId ?? before?.profileId ?? null) === null) return
    tellProfile(before ? group.memberIds.union(before.memberIds) : group.memberIds)
  })
  groups.events.on('removed', ({ group }) => {
    if (group.profileId !== null) tellProfile(group.memberIds)
  })
  tellContactGroups(parts)
  phones.events.on('came', (phone) => tellPhone(phone, true))
  phones.events.on('went', (phone) => tellPhone(phone, false))
}

/** To those whose favourites or monitor the administration filled differently. */
function tellContactGroups({ settings, people, groups, sessions }: Parts): void {
  const tell = (personIds: Iterable<string>) => {
    for (const id of personIds) sessions.tell(id, { type: 'contactGroupsChanged' })
  }
  const tellAll = atEndOfTurn(() => tell(Array.from(people.all(), ({ id }) => id)))
  const whereEverybodyIsShown = () => {
    if (settings.current.everybodyInMonitor) tellAll()
  }
  settings.events.on('changed', ({ keys }) => {
    if (keys.includes('everybodyInMonitor')) tellAll()
  })
  people.events.on('changed', ({ person, before }) => {
    if (!before) whereEverybodyIsShown()
    else if (before.extraLines !== person.extraLines) tell([person.id])
  })
  people.events.on('removed', whereEverybodyIsShown)
  groups.events.on('changed', ({ group, before, concerns }) => {
    tell(new Set([...group.memberIds, ...(before?.memberIds ?? []), ...viewersIn(concerns)]))
  })
  groups.events.on('removed', ({ group, concerns }) => {
    tell(new Set([...group.memberIds, ...viewersIn(concerns)]))
  })
}

function viewersIn(concerns: readonly { readonly viewerIds: Iterable<string> }[]): readonly string[] {
  return concerns.flatMap(({ viewerIds }) => [...viewerIds])
}

function atEndOfTurn(run: () => void): () => void {
  let isPlanned = false
  return () => {
    if (isPlanned) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      run()
    })
  }
}
