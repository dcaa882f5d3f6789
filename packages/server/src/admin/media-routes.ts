/** What administrators may ask about media, and what everybody may ask to test a connection. */
import { hostPort, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { EngineLoad, KeptEngine } from '@offhook/media'
import type { PhoneSystem } from '@offhook/pbx'
import type { Config } from '../config/index.ts'
import type { Handlers } from '../handlers.ts'
import {
  type HoldMusic,
  isTestedInHd,
  type MediaProbes,
  type MediaSettingsBook,
  networkAdvice,
  type Outside,
  type OwnRelay,
  type PublicAddress,
  type TurnProvider,
  usedCodecs,
} from '../media/index.ts'

export interface MediaRouteParts {
  readonly config: Config
  /** Undefined where it is switched off or could not be started. */
  readonly media:
    | { readonly engine: KeptEngine; readonly address: string; readonly browserPort: number | null }
    | undefined
  readonly mediaSettings: MediaSettingsBook
  readonly mediaProbes: MediaProbes
  readonly holdMusic: HoldMusic
  readonly publicAddress: PublicAddress
  readonly ownRelay: Pick<OwnRelay, 'status'>
  readonly turnProvider: TurnProvider
  readonly outside: Pick<Outside, 'hosts'>
  readonly phoneSystem: Pick<PhoneSystem, 'phones'>
}

export function mediaRoutes(parts: MediaRouteParts) {
  const {
    config,
    media,
    mediaSettings,
    mediaProbes,
    holdMusic,
    publicAddress,
    ownRelay,
    turnProvider,
    outside,
    phoneSystem,
  } = parts
  const firstPort = config['media.first-port']
  const browserPort = media?.browserPort ?? null

  const advice = (personId: string) => {
    const { turnSource, turnUris } = mediaSettings.current
    return networkAdvice({
      peers: phoneSystem.phones().map(({ address }) => hostPart(address)),
      isInternal: (address) => publicAddress.isInternal(address),
      servers: mediaSettings.iceServers(personId),
      hasTurnUris: turnSource === 'own' && turnUris.length > 0,
      hosts: outside.hosts,
      mapped: publicAddress.mapped,
    }).map((step) => ({ ...step, because: { ...step.because } }))
  }

  const status = async (viewer: { readonly personId: string }) => {
    const state = media?.engine.state
    const load = state?.isRunning
      ? await media?.engine.request({ do: 'load' }).catch(() => undefined)
      : undefined
    const { phones, browsers, peers } = usedCodecs(mediaSettings.current, config.peers)
    const { phonePorts } = mediaSettings.current
    const { address, source } = publicAddress.current
    return {
      state: !state ? ('off' as const) : state.isRunning ? ('running' as const) : ('down' as const),
      startedAt: state?.startedAt ?? null,
      restarts: state?.restarts ?? 0,
      diedAt: state?.diedAt ?? null,
      load: load ? loadView(load) : null,
      address: media?.address ?? '',
      firstPort: firstPort === false ? null : (phonePorts?.first ?? firstPort),
      lastPort: firstPort === false ? null : (phonePorts?.last ?? config['media.last-port']),
      browserPort,
      outside: outsideView(load),
      ownStun: {
        uri: mediaSettings.current.ownStun ? (mediaSettings.ownStunUri ?? null) : null,
        answered: load?.stunServer.answered ?? 0,
        refused: load?.stunServer.refused ?? 0,
      },
      ownTurn: {
        uris: [...ownRelay.status.uris],
        fault: ownRelay.status.fault ?? null,
        connections: load?.relay?.connections ?? 0,
        allocations: load?.relay?.allocations ?? 0,
        refused: load?.relay?.refused ?? 0,
      },
      publicAddress: { address: address ?? null, source },
      internalNetworks: [...publicAddress.internalNetworks],
      advice: advice(viewer.personId),
      settings: mediaSettings.current,
      hasTurnSecret: mediaSettings.hasTurnSecret,
      hasProviderSecret: mediaSettings.providerSecret !== '',
      provider: {
        ...turnProvider.status,
        uris: mediaSettings.provided?.servers.flatMap(({ urls }) => urls) ?? [],
      },
      usedPhoneCodecs: [...phones],
      usedBrowserCodecs: [...browsers],
      peers: config.peers.map(({ name, type }) => ({
        name,
        type,
        isTestedInHd: isTestedInHd(type),
        usedCodecs: [...(peers.get(name) ?? [])],
      })),
    }
  }

  return {
    getMediaStatus: (_input, viewer) => status(viewer),

    async changeMediaSettings({ body }, viewer) {
      if (body.holdMusic !== undefined && !holdMusic.isThere(body.holdMusic)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'hold music', key: body.holdMusic })
      }
      const given = Object.entries(body).filter(([, value]) => value !== undefined)
      await mediaSettings.change(Object.fromEntries(given))
      return status(viewer)
    },

    explainOwnAddress({ query: { peer } }) {
      const { answer, steps } = publicAddress.toldTo(peer)
      return { address: answer ?? media?.address ?? '', isPublic: answer !== undefined, steps: [...steps] }
    },

    getConnectionTest(_input, viewer) {
      return {
        servers: mediaSettings
          .iceServers(viewer.personId)
          .map((server) => ({ ...server, urls: [...server.urls] })),
        credentialsEndAt: mediaSettings.credentialsEndAt ?? null,
        browserPort,
      }
    },

    async probeMedia({ body }, viewer) {
      return { sdp: await mediaProbes.answer(viewer.personId, body.sdp) }
    },
  } satisfies Partial<Handlers>
}

/** `[2001:db8::7]:5060` without its port. */
function hostPart(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
}

function loadView({ legs, ticks, lateTicks, worstDelayMs, cpuMicros, driver }: EngineLoad) {
  return { legs, ticks, lateTicks, worstDelayMs, cpuMicros, driver }
}

function outsideView(load: EngineLoad | undefined) {
  const text = ({ address, port }: { address: string; port: number }) => hostPort(address, port)
  const { mapped, relays } = load?.outside ?? { mapped: [], relays: [] }
  return {
    mapped: [...new Set(mapped.map(text))],
    relays: relays.map(({ server, transport, state, refusal, fault, relayed }) => ({
      server: text(server),
      transport,
      state,
      refusal: refusal ?? null,
      fault: fault ?? null,
      address: relayed ? text(relayed) : null,
    })),
  }
}
