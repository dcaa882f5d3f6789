/** Feature codes that a phone dialled: sets what they say, tells the phone by a call that ends at once. */
import type { Call } from '../call/parts.ts'
import { answerOnHold } from '../call/session-description.ts'
import { type Extension, withForwarding, withoutForwarding } from '../routing/extension.ts'
import type { Feature } from '../routing/feature-code.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { atDesk } from './desk.ts'
import { echo } from './echo.ts'
import { takeParkedByCode } from './park.ts'
import { pickUpByCode } from './pickup.ts'

export function runFeature(switching: SwitchingDomain, call: Call, feature: Feature): void {
  const { line } = call.caller.party
  const extension = line === undefined ? undefined : switching.directory.extension(line)
  if (!extension) {
    call.fail(403, 'Forbidden', 'barred', call.called)
    return
  }
  if (feature.action === 'echoTest') {
    void echo(switching, call)
    return
  }
  if (feature.action === 'pickup') {
    if (takeParkedByCode(switching, call, extension, feature.line)) return
    pickUpByCode(switching, call, extension, feature.line)
    return
  }
  if (feature.action === 'signIn' || feature.action === 'signOut') {
    atDesk(switching, call, feature).then(
      (isDone) => (isDone ? confirm(call) : call.fail(403, 'Forbidden', 'barred', call.called)),
      () => call.fail(500, 'Setting Not Saved', 'resourcesNotAvailable', call.called),
    )
    return
  }
  switching.saveLine(changed(extension, feature)).then(
    () => confirm(call),
    () => call.fail(500, 'Setting Not Saved', 'resourcesNotAvailable', call.called),
  )
}

function changed(
  extension: Extension,
  feature: Exclude<Feature, { action: 'pickup' | 'echoTest' | 'signIn' | 'signOut' }>,
): Extension {
  const { forwardings } = extension
  switch (feature.action) {
    case 'setForwarding': {
      const { kind, destination } = feature
      return { ...extension, forwardings: withForwarding(forwardings, { kind, destination }) }
    }
    case 'clearForwarding':
      return { ...extension, forwardings: withoutForwarding(forwardings, feature.kind) }
    case 'setDoNotDisturb':
      return { ...extension, doNotDisturb: feature.on }
  }
}

/** Without a voice of its own the phone system says yes by answering, and hangs up (a refusal shows as a failed call). */
function confirm(call: Call): void {
  if (call.phase === 'over') return
  const { leg } = call.caller
  if (leg?.received !== undefined) leg.answer(answerOnHold(leg.received, '1'), {})
  call.release(undefined, { cause: 'normalClearing' })
}
