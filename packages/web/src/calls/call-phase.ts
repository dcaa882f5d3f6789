/** From a call card to what the screen says of it. Pure; the server decided what is permitted. */
import type { CallCard, PartyView } from '@offhook/contract'
import type { ShownCall } from '../live/live-store.ts'

export type Phase =
  /** One's own phone rings first, for a call one placed. */
  | 'initiated'
  | 'ringsThere'
  | 'ringing'
  | 'talking'
  | 'held'
  | 'queued'
  | 'parked'
  | 'campedOn'
  | 'failed'
  | 'ended'

export type Service = CallCard['permitted'][number]

/** Services that a card can offer; the others belong to the line. */
const offered = [
  'answerCall',
  'clearConnection',
  'holdCall',
  'retrieveCall',
  'consultationCall',
  'alternateCall',
  'reconnectCall',
  'transferCall',
  'conferenceCall',
  'singleStepTransferCall',
  'deflectCall',
  'parkCall',
  'campOnCall',
  'directedPickupCall',
  'generateDigits',
] as const satisfies readonly Service[]
export type CallService = (typeof offered)[number]

export function phaseOf({ card, overSince }: ShownCall): Phase {
  if (card.state === 'fail') return 'failed'
  if (overSince !== null || card.endedAt !== null || card.state === 'null') {
    return card.cause !== null && isFailure(card) ? 'failed' : 'ended'
  }
  if (card.state === 'initiated') return 'initiated'
  if (card.state === 'alerting') return card.direction === 'incoming' ? 'ringing' : 'initiated'
  if (card.state === 'hold') return 'held'
  if (card.cause === 'campOn') return card.direction === 'incoming' ? 'campedOn' : 'queued'
  // A call that waits at the own line was parked there; one that was placed waits in somebody's queue.
  if (card.state === 'queued') return card.direction === 'incoming' ? 'parked' : 'queued'
  return card.answeredAt === null && card.direction === 'outgoing' ? 'ringsThere' : 'talking'
}

/** Causes that end a call in the ordinary way. */
const ordinary = new Set([
  'normal',
  'normalClearing',
  'callCancelled',
  'callPickup',
  'answeredElsewhere',
  'transfer',
  'singleStepTransfer',
  'conference',
  'redirected',
  'keyOperation',
])

function isFailure(card: CallCard): boolean {
  if (card.cause === 'lost' || card.cause === 'serverRestarted') return true
  return card.answeredAt === null && card.direction === 'outgoing' && !ordinary.has(card.cause ?? 'normal')
}

/** How long a card that is over stays: a failure has a sentence to read. Milliseconds. */
export function lingerMs(phase: Phase): number {
  return phase === 'failed' ? 15_000 : 5_000
}

export function otherOf(card: CallCard): PartyView | undefined {
  return card.others[0]
}

/** Since when the present phase counts: the answer where there was one, else the beginning. */
export function sinceOf(card: CallCard): number {
  return card.answeredAt ?? card.startedAt
}

/** The word on the button: the same service has another name in another phase. */
export function actionWord(service: CallService, phase: Phase): CallService | 'decline' | 'cancel' {
  if (service !== 'clearConnection') return service
  if (phase === 'ringing') return 'decline'
  return phase === 'initiated' || phase === 'ringsThere' ? 'cancel' : service
}

/** Services that first ask where to. */
const withDestination = ['deflectCall', 'consultationCall', 'singleStepTransferCall', 'parkCall'] as const
export type ServiceWithDestination = (typeof withDestination)[number]

export function needsDestination(service: CallService): service is ServiceWithDestination {
  return (withDestination as readonly CallService[]).includes(service)
}

/** In the server's order: the likely one first. What rings in this browser can be answered, whatever the desk phone can. */
export function actionsOf(card: CallCard, ringing: readonly string[] = []): readonly CallService[] {
  const services = card.permitted.filter((service) => isCallService(service))
  const ringsHere = card.state === 'alerting' && ringing.includes(card.switchCallId)
  return ringsHere && !services.includes('answerCall') ? ['answerCall', ...services] : services
}

function isCallService(service: Service): service is CallService {
  return (offered as readonly Service[]).includes(service)
}

export type DockItem =
  | { readonly kind: 'single'; readonly key: string; readonly shown: ShownCall }
  /** A consultation with the held call that it belongs to. */
  | {
      readonly kind: 'consultation'
      readonly key: string
      readonly held: ShownCall
      readonly consultation: ShownCall
    }

/** The newest first, so that what rings can be answered in sight; a consultation stands beside its held call. */
export function dockItems(calls: readonly ShownCall[]): readonly DockItem[] {
  const isLive = (shown: ShownCall) => shown.overSince === null
  const pairs = new Map<ShownCall, ShownCall>()
  for (const shown of calls.filter(isLive)) {
    const { consultationOf, line } = shown.card
    if (consultationOf === null) continue
    const held = calls.find(
      (other) => isLive(other) && other.card.callId === consultationOf && other.card.line === line,
    )
    if (held && held !== shown) pairs.set(shown, held)
  }
  const heldOnes = new Set(pairs.values())
  const newestFirst = [...calls.filter(isLive).reverse(), ...calls.filter((shown) => !isLive(shown))]
  return newestFirst.flatMap((shown): DockItem[] => {
    const held = pairs.get(shown)
    if (held) return [{ kind: 'consultation', key: shown.key, held, consultation: shown }]
    return heldOnes.has(shown) ? [] : [{ kind: 'single', key: shown.key, shown }]
  })
}

/** Of the two cards of a consultation, the one on which the server permits to connect them. */
export function connectableCard(held: ShownCall, consultation: ShownCall): CallCard | null {
  return cardWith('transferCall', held, consultation)
}

/** The one on which the server permits to make a conference of both. */
export function conferenceCard(held: ShownCall, consultation: ShownCall): CallCard | null {
  return cardWith('conferenceCall', held, consultation)
}

function cardWith(service: CallService, held: ShownCall, consultation: ShownCall): CallCard | null {
  const may = (shown: ShownCall) => shown.card.permitted.includes(service)
  if (may(consultation)) return consultation.card
  return may(held) ? held.card : null
}
