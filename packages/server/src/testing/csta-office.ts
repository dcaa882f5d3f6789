/** A server in real time with a simulated CSTA switch behind a real TCP port, for tests of whole line groups. */
import { systemClock } from '@offhook/base'
import type { SaveLineGroup } from '@offhook/contract'
import { type Dialect, ListeningSwitch, SimulatedCstaSwitch } from '@offhook/csta/testing'
import { SimulatedSwitch } from '@offhook/telephony/testing'

export interface CstaOffice {
  readonly simulated: SimulatedSwitch
  readonly listening: ListeningSwitch
  readonly port: number
}

/** A switch with these lines. */
export async function openCstaSwitch(
  lines: Readonly<Record<string, string>>,
  dialect: Partial<Dialect> = {},
): Promise<CstaOffice> {
  const simulated = new SimulatedSwitch('switch', systemClock)
  for (const [line, name] of Object.entries(lines)) simulated.addLine({ line, name })
  const listening = new ListeningSwitch(new SimulatedCstaSwitch(simulated, systemClock, dialect))
  await listening.listen()
  return { simulated, listening, port: listening.port }
}

/** Settings that suit the simulated switch in its plain dialect. */
export function groupSettings(name: string, port: number, more: Partial<SaveLineGroup> = {}): SaveLineGroup {
  return {
    name,
    kind: 'csta',
    isActive: true,
    profile: 'generic',
    host: '127.0.0.1',
    port,
    tls: null,
    ca: null,
    tlsName: null,
    sipTransport: null,
    user: null,
    switchName: null,
    lineSource: 'discover',
    lines: [],
    unusedLines: [],
    lineKeys: [],
    usesSwitchNames: true,
    keepsJournal: true,
    locationName: null,
    disabledServices: [],
    enabledServices: [],
    featureCodes: [],
    forcesPickup: true,
    pickupCode: null,
    groupPickupCode: null,
    invertsPickupDirection: null,
    openPerSecond: 1000,
    lineRetrySeconds: 60,
    reconnectSeconds: 1,
    ...more,
  }
}
