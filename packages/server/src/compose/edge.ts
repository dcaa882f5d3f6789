/** The gateway: where browsers, programs, directories and the browser's phone come in. */
import { ScimServer } from '../directory-source/index.ts'
import { ConnectionLimit, Gateway, idempotencyTable } from '../gateway/index.ts'
import { handlersOf } from '../routes.ts'
import type { Parts } from '../server.ts'
import type { ServerOptions } from '../server-options.ts'

export function composeGateway(
  parts: Parts,
  { webRoot, requestLimits, checkAnswers }: Pick<ServerOptions, 'webRoot' | 'requestLimits' | 'checkAnswers'>,
): Gateway {
  const { config, clock, random, log, version, store, audit, certificate } = parts
  const {
    people,
    directories,
    settings,
    accounts,
    sources,
    providerSignOut,
    computerSeats,
    softphones,
    phoneSystem,
    systemEvents,
  } = parts
  const scim = new ScimServer(directories)
  const gateway = new Gateway({
    clock,
    random,
    log: log('gateway'),
    version,
    bind: config.bind,
    httpsPort: config['https.port'],
    httpPort: config['http.port'],
    certificate,
    handlers: handlersOf(parts),
    authenticator: accounts,
    sessions: computerSeats,
    sip: {
      admits: (credentialId) => softphones.has(credentialId),
      accept: (request, socket, head) => phoneSystem.acceptUpgrade(request, socket, head),
    },
    idempotency: idempotencyTable(store),
    audit: {
      record: (entry) => audit.record(entry),
      nameOf: (personId) => people.get(personId)?.name ?? personId,
    },
    scim: {
      byToken: (token) => directories.byToken(token),
      answer: (directoryId, request) => scim.answer(directoryId, request),
    },
    async signOut(sourceId, token, address) {
      const done = await providerSignOut.signOut(sourceId, token)
      const person = done && people.get(done.personId)
      if (person) {
        const { id, name: actor } = person
        const target = sources.get(sourceId).name
        await audit.record({ actorId: id, actor, action: 'providerSignOut', target, address, device: '' })
      }
      return done !== null
    },
    framePages: { page: (profileId, at) => parts.profiles.get(profileId)?.tabs[at] },
    isSetupNeeded: () => !settings.isSetUp,
    webRoot,
    bodyLimit: config['limits.body'],
    mostClients: config['limits.clients'],
    connections: new ConnectionLimit({
      most: config['limits.connections'],
      onFull: (address) =>
        systemEvents.record('address-holds-many-connections', {
          address,
          most: config['limits.connections'],
        }),
    }),
    ...(requestLimits ? { limits: requestLimits } : {}),
    ...(checkAnswers === undefined ? {} : { checkAnswers }),
  })
  softphones.events.on('ended', ({ credentialId }) => gateway.endSip(credentialId))
  return gateway
}
