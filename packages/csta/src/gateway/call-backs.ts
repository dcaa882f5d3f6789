/**
 * Calls that are made as soon as two devices are free (ECMA-269 §17.1 Call Back Call-Related, §22.1 Call Back Non-Call-Related, Cancel
 * Call Back, Get Call Back, and the Call Back event of §22.2).
 */
import { isNamedError, NamedError } from '@offhook/base'
import {
  connectionOfLine,
  type Device,
  type LineNumber,
  liveConnections,
  serviceErrors,
} from '@offhook/telephony'
import type { Message, Read, ReadMessage } from '../message/message.ts'
import type { Application, CallBackWish } from './application.ts'
import type { Naming } from './naming.ts'

/** The wish that a message tells without naming a call; undefined for other messages. */
export function callBackIn(message: ReadMessage, naming: Naming): CallBackWish | undefined {
  if (message.name !== 'CallBackNonCallRelated' && message.name !== 'CancelCallBack') return undefined
  const { originatingDevice, targetDevice } = message.body
  return {
    line: naming.numberOf(originatingDevice),
    target: naming.numberOf(targetDevice),
    on: message.name === 'CallBackNonCallRelated',
  }
}

/** The answer to a request for call backs; undefined for other requests. Rejects with named errors. */
export async function serveCallBack(
  message: ReadMessage,
  application: Application,
  naming: Naming,
  user: string | undefined,
): Promise<Message | undefined> {
  if (message.name === 'CallBack') {
    return relatedCallBack(message.body.callbackConnection, application, naming, user)
  }
  const wish = callBackIn(message, naming)
  if (!wish) return undefined
  await application.callBack(wish, user)
  return { name: wish.on ? 'CallBackNonCallRelatedResponse' : 'CancelCallBackResponse', body: {} }
}

/**
 * Who calls has found the other one busy, or nobody answers: the call is over, and is made once both are free. The connection is the
 * one of the device that wants to be called back.
 */
async function relatedCallBack(
  connection: Read<'ConnectionID'> | undefined,
  application: Application,
  naming: Naming,
  user: string | undefined,
): Promise<Message> {
  const line = naming.numberAt(connection)
  const call = application.call(connection?.callID ?? '')
  const own = call && connectionOfLine(call, line)
  if (!call || !own || !application.device(line)) throw new NamedError(serviceErrors, 'call-unknown')
  const called = liveConnections(call).find(
    ({ direction, state }) => direction === 'incoming' && (state === 'fail' || state === 'alerting'),
  )
  if (own.direction !== 'outgoing' || own.answeredAt !== undefined || !called) {
    throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: own.state })
  }
  const target = called.party.line ?? called.party.number
  await application.callBack({ line, target, on: true }, user)
  try {
    await application.perform({ service: 'clearConnection', line, switchCallId: call.id }, user)
  } catch (fault) {
    // The caller has hung up meanwhile: that is what was to be done.
    if (!isNamedError(fault)) throw fault
  }
  const { deviceIdentifier } = naming.subject(called.party)
  return { name: 'CallBackResponse', body: deviceIdentifier ? { targetDevice: deviceIdentifier } : {} }
}

/** What a line waits for, as GetCallBack (since edition 6) tells it. */
export function callBacksAnswer(
  line: LineNumber,
  targets: readonly string[],
): Message<'GetCallBackResponse'> {
  const callBackList = targets.map((target) => ({
    originatingDevice: { text: line },
    targetDevice: { text: target },
  }))
  return { name: 'GetCallBackResponse', body: { callBackList } }
}

/** The event under one monitor, of either of the two. */
export function callBackEvent(
  { line, target, on }: CallBackWish,
  monitorCrossRefID: string,
  naming: Naming,
): Message<'CallBackEvent'> {
  const originatingDevice = naming.subject({ line, number: line })
  const targetDevice = naming.subject({ line: target, number: target })
  return {
    name: 'CallBackEvent',
    body: { monitorCrossRefID, originatingDevice, targetDevice, callBackSetCanceled: on },
  }
}

/** What a phone system says of the calls that it is to make, before and after. */
export function callBackChanges(before: Device | undefined, after: Device): readonly CallBackWish[] {
  const { line, callBacks: now = [] } = after
  const then = before?.callBacks ?? []
  const without = (list: readonly string[], others: readonly string[]) =>
    list.filter((target) => !others.includes(target))
  return [
    ...without(then, now).map((target) => ({ line, target, on: false })),
    ...without(now, then).map((target) => ({ line, target, on: true })),
  ]
}
