/** The settings of a line group, from the configuration file and for the connector of its phone system. Pure. */
import type { LineGroupSettings } from '@offhook/contract'
import { type CstaSettings, readProfile } from '@offhook/csta'
import type { LineGroupConfig } from '../config/index.ts'

/** What the connector of a CSTA switch needs. Throws `csta-configuration-invalid`. */
export function cstaSettings(settings: LineGroupSettings, password: string | undefined): CstaSettings {
  const { name, host, port, user, switchName, lineSource, lines, unusedLines, openPerSecond } = settings
  const { pickupCode, groupPickupCode, invertsPickupDirection } = settings
  return {
    name,
    profile: readProfile(settings.profile),
    host,
    ...(port === null ? {} : { port }),
    ...tlsOf(settings),
    ...(user === null ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(switchName === null ? {} : { switchName }),
    lineSource,
    lines,
    unusedLines,
    usesSwitchNames: settings.usesSwitchNames,
    disabledServices: settings.disabledServices,
    enabledServices: settings.enabledServices,
    pickup: {
      isForced: settings.forcesPickup,
      ...(pickupCode === null ? {} : { code: pickupCode }),
      ...(groupPickupCode === null ? {} : { groupCode: groupPickupCode }),
      ...(invertsPickupDirection === null ? {} : { invertsDirection: invertsPickupDirection }),
    },
    ...(openPerSecond === null ? {} : { openPerSecond }),
    lineRetrySeconds: settings.lineRetrySeconds,
    reconnectSeconds: settings.reconnectSeconds,
  }
}

function tlsOf({ tls, ca, tlsName, profile }: LineGroupSettings): Pick<CstaSettings, 'tls'> {
  const isWanted = tls ?? readProfile(profile).tls
  if (!isWanted) return { tls: false }
  return { tls: { ...(ca ? { ca } : {}), ...(tlsName ? { serverName: tlsName } : {}) } }
}

/** A line group of `offhook.toml`. */
export function configuredLineGroup(config: LineGroupConfig): LineGroupSettings {
  return {
    name: config.name,
    kind: 'csta',
    isActive: true,
    profile: config.profile,
    host: config.host,
    port: config.port ?? null,
    tls: config.tls ?? null,
    ca: config.ca ?? null,
    tlsName: config['tls-name'] ?? null,
    sipTransport: config['sip-transport'] ?? null,
    user: config.user ?? null,
    switchName: config['switch-name'] ?? null,
    lineSource: config['line-source'],
    lines: config.lines.map((line) => ({ line, name: '' })),
    unusedLines: config['unused-lines'],
    lineKeys: config['line-keys'],
    usesSwitchNames: config['switch-names'],
    keepsJournal: config.journal,
    locationName: config.location ?? null,
    disabledServices: config['disabled-services'],
    enabledServices: config['enabled-services'],
    featureCodes: config['feature-codes'],
    forcesPickup: config['force-pickup'],
    pickupCode: config['pickup-code'] ?? null,
    groupPickupCode: config['group-pickup-code'] ?? null,
    invertsPickupDirection: config['invert-pickup'] ?? null,
    openPerSecond: config['open-per-second'] ?? null,
    lineRetrySeconds: config['line-retry-seconds'] === 0 ? null : config['line-retry-seconds'],
    reconnectSeconds: config['reconnect-seconds'],
  }
}
