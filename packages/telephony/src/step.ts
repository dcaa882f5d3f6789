/**
 * The call's rule: `step(call, fact)` gives the next call and what changed. Pure; whoever calls it performs the effects.
 * One small function a fact, in the order of ECMA-269 §20.2. The two facts that join two calls are for `merge`.
 */
import {
  type Call,
  concernsLine,
  connectionOfParty,
  isSameParty,
  liveConnections,
  wasInCall,
} from './call.ts'
import { type CallEffect, type Details, Draft, type StepContext, type ToldParties } from './draft.ts'
import type { CallFact, Conferenced, Transferred } from './fact.ts'
import { isTold, type Party } from './words.ts'

export interface Step {
  readonly call: Call
  readonly effects: readonly CallEffect[]
}

/** Facts about one call; the other two are for {@link merge}. */
export type SingleCallFact = Exclude<CallFact, Transferred | Conferenced>

/** What `fact` makes of `call`; without a call, of a new one. */
export function step(call: Call | undefined, fact: SingleCallFact, context: StepContext): Step {
  const draft = new Draft(call ?? newCall(fact, context), context, fact)
  if (!call) draft.effects.push({ type: 'callStarted', call: draft.call })
  if (draft.call.endedAt === undefined) apply(draft, fact)
  return draft.result()
}

function newCall(fact: CallFact, context: StepContext): Call {
  return {
    id: context.newId(),
    connector: context.connector,
    switchCallId: fact.switchCallId,
    startedAt: fact.at,
    connections: [],
  }
}

function apply(draft: Draft, fact: SingleCallFact): void {
  switch (fact.type) {
    case 'serviceInitiated':
      draft.change(
        fact.initiatingDevice,
        'initiate',
        'outgoing',
        fact.calledDevice ? { called: fact.calledDevice, firstOther: fact.calledDevice } : {},
      )
      break
    case 'originated':
      draft.change(fact.callingDevice, 'originate', 'outgoing', {
        called: fact.calledDevice,
        firstOther: fact.calledDevice,
      })
      break
    case 'delivered':
      ensureCalling(draft, fact.callingDevice, fact.calledDevice)
      draft.change(fact.alertingDevice, 'alert', 'incoming', incomingDetails(fact))
      break
    case 'networkReached':
      ensureCalling(draft, fact.callingDevice, fact.calledDevice)
      draft.change(fact.networkInterfaceUsed, 'alert', 'incoming', incomingDetails(fact))
      break
    case 'established':
      established(draft, fact)
      break
    case 'held':
      draft.change(fact.holdingDevice, 'hold', 'incoming')
      break
    case 'retrieved':
      draft.change(fact.retrievingDevice, 'retrieve', 'incoming')
      break
    case 'failed':
      ensureToldCalling(draft, fact, fact.failingDevice)
      draft.change(fact.failingDevice, 'fail', 'incoming', draft.callDetails(fact))
      break
    case 'queued':
      ensureCalling(draft, fact.callingDevice, fact.calledDevice)
      draft.change(fact.queue, 'queue', 'incoming', incomingDetails(fact))
      break
    case 'diverted':
      diverted(draft, fact)
      break
    case 'connectionCleared':
      draft.clear(fact.droppedConnection, fact.releasingDevice)
      if (!liveConnections(draft.call).some(concernsLine)) draft.end()
      break
    case 'callCleared':
      draft.end()
      break
    case 'callInformation':
      draft.inform(fact.device)
      break
  }
}

function incomingDetails(fact: {
  callingDevice: Party
  calledDevice: Party
  lastRedirectionDevice?: Party
}): Details {
  return {
    called: fact.calledDevice,
    ...(isTold(fact.callingDevice) ? { firstOther: fact.callingDevice } : {}),
    ...(fact.lastRedirectionDevice ? { redirectedFrom: fact.lastRedirectionDevice } : {}),
  }
}

/**
 * A monitor may start in the middle of a call, or the switch may tell nothing of the caller's side: it must be there. Not so
 * where it has left again: after a transfer some switches go on naming the one who first called.
 */
function ensureCalling(draft: Draft, calling: Party, called: Party): void {
  if (!isTold(calling)) return
  const known = connectionOfParty(draft.call, calling)
  if (known && known.state !== 'initiated') return
  if (!known && wasInCall(draft.call, calling)) return
  if (
    !known &&
    draft.call.connections.some(
      (connection) => connection.direction === 'outgoing' && connection.state !== 'null',
    )
  )
    return
  draft.change(calling, 'originate', 'outgoing', { called, firstOther: called })
}

function ensureToldCalling(draft: Draft, fact: ToldParties, device: Party): void {
  const { callingDevice, calledDevice } = fact
  if (!callingDevice || isSameParty(callingDevice, device)) return
  ensureCalling(draft, callingDevice, calledDevice ?? device)
}

function established(draft: Draft, fact: Extract<CallFact, { type: 'established' }>): void {
  ensureCalling(draft, fact.callingDevice, fact.calledDevice)
  draft.change(fact.answeringDevice, 'answer', 'incoming', incomingDetails(fact))
  const answering = connectionOfParty(draft.call, fact.answeringDevice)
  for (const connection of liveConnections(draft.call)) {
    // The caller's conversation begins when the other side answers.
    const waits = connection.direction === 'outgoing' && connection.answeredAt === undefined
    if (waits || connection.id === answering?.id) draft.answered(connection)
  }
}

/** Where the line never rang (forwarded at once), its connection is born ended: nobody shall see a phone ring that does not. */
function diverted(draft: Draft, fact: Extract<CallFact, { type: 'diverted' }>): void {
  ensureToldCalling(draft, fact, fact.divertingDevice)
  if (connectionOfParty(draft.call, fact.divertingDevice)) {
    draft.clear(fact.divertingDevice, undefined, fact.newDestination)
  } else if (!wasInCall(draft.call, fact.divertingDevice)) {
    draft.pass(fact.divertingDevice, fact.newDestination, draft.callDetails(fact))
  }
}
