/** Four people who press keys at random while clients steer their lines: whatever they do, the phone system stays right. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isNamedError, randomInteger } from '@offhook/base'
import { memoryLog, seededRandom } from '@offhook/base/testing'
import { type ServiceRequest, serviceErrors } from '@offhook/telephony'
import { CallWatch } from '@offhook/telephony/testing'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_LINES, Office, officeExtension, until } from './testing/office.ts'

const ACTIONS = 600
const SEEDS = [1, 2, 3]

for (const seed of SEEDS) {
  it(`stays right in chaos no. ${seed}`, async () => {
    const log = memoryLog()
    const office = new Office({
      log,
      extensions: OFFICE_LINES.map((number) => officeExtension(number, { callWaiting: true })),
    })
    const watch = new CallWatch(office.connector)
    const phones = await office.open()
    try {
      await chaos(office, phones, watch, seed)
      for (const phone of phones.values())
        for (const call of phone.calls) if (call.state !== 'over') call.usage.end()
      await until(() => watch.calls.length === 0, 'the end of all calls')
      assert.deepEqual(watch.irregular, [])
      assert.deepEqual(
        log.lines.filter((line) => line.level === 'error'),
        [],
      )
      // Below this the keys and wishes would not have found anything to do.
      assert.ok(watch.facts.filter((fact) => fact.type === 'transferred').length > 5)
      const { calls } = await office.connector.snapshot()
      assert.deepEqual(calls, [])
      await until(() => office.connector.dialogs === 0, 'the end of all dialogs')
    } finally {
      watch.stop()
      await office.close()
    }
  })
}

async function chaos(
  office: Office,
  phones: Map<string, DeskPhone>,
  watch: CallWatch,
  seed: number,
): Promise<void> {
  const random = seededRandom(seed)
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[randomInteger(random, items.length || 1)]
  const steered: Promise<unknown>[] = []
  for (let i = 0; i < ACTIONS; i++) {
    const line = pick(OFFICE_LINES)!
    const phone = phones.get(line)!
    const act = randomInteger(random, 2) === 0 ? press(phone, pick, line) : undefined
    if (act) steered.push(act.catch(() => {}))
    else {
      const request = wish(watch, line, pick)
      if (request) steered.push(office.connector.perform(request).catch(onRefusal))
    }
    await new Promise((resolve) => setTimeout(resolve, randomInteger(random, 8)))
  }
  await Promise.all(steered)
}

/** Services may be refused, but only in their own words. */
function onRefusal(fault: unknown): void {
  const isKnown = isNamedError(fault) && fault.code in serviceErrors
  assert.ok(isKnown, String(fault instanceof Error ? fault.stack : fault))
}

type Pick = <Item>(items: readonly Item[]) => Item | undefined

/** A key that makes sense now, or does not. */
function press(phone: DeskPhone, pick: Pick, line: string): Promise<unknown> | undefined {
  const others = OFFICE_LINES.filter((each) => each !== line)
  const talking = pick(phone.talking)
  switch (
    pick(['dial', 'answer', 'answer', 'reject', 'hangUp', 'hold', 'retrieve', 'refer', 'replace', 'pickup'])
  ) {
    case 'dial':
      if (phone.talking.length < 3) phone.dial(pick(others)!)
      return Promise.resolve()
    case 'answer':
      return phone.ringing.length > 0 ? phone.answer() : undefined
    case 'reject':
      if (phone.ringing.length > 0) phone.reject()
      return Promise.resolve()
    case 'hangUp':
      if (talking) phone.hangUp(talking)
      return Promise.resolve()
    case 'hold':
      return talking && phone.hold(talking)
    case 'retrieve':
      return talking?.wish === 'sendonly' ? phone.retrieve(talking) : undefined
    case 'refer':
      talking?.usage.refer({ to: `sip:${pick(others)}@office.test` })
      return Promise.resolve()
    case 'replace': {
      const [one, other] = phone.talking
      if (one && other) one.usage.refer({ to: 'sip:x@office.test', replaces: other.usage.replacesName })
      return Promise.resolve()
    }
    default:
      if (phone.talking.length < 3) phone.dial(`*8${pick(others)}`)
      return Promise.resolve()
  }
}

/** A service that a client may ask for, whatever the state. */
function wish(watch: CallWatch, line: string, pick: Pick): ServiceRequest | undefined {
  const destination = pick(OFFICE_LINES)!
  const own = pick(watch.live(line))?.call.switchCallId
  const held = watch.inState(line, 'hold')?.call.switchCallId
  const active = watch.inState(line, 'connected')?.call.switchCallId
  if (!own) return { service: 'makeCall', line, destination }
  const pair = held && active ? { line, heldCall: held, activeCall: active } : undefined
  return pick<ServiceRequest | undefined>([
    { service: 'answerCall', line, switchCallId: own },
    { service: 'answerCall', line, switchCallId: own },
    { service: 'clearConnection', line, switchCallId: own },
    { service: 'holdCall', line, switchCallId: own },
    { service: 'retrieveCall', line, switchCallId: own },
    { service: 'consultationCall', line, switchCallId: own, destination },
    { service: 'consultationCall', line, switchCallId: own, destination },
    { service: 'singleStepTransferCall', line, switchCallId: own, destination },
    { service: 'deflectCall', line, switchCallId: own, destination },
    { service: 'generateDigits', line, switchCallId: own, digits: '5' },
    pair && { service: 'alternateCall', ...pair },
    pair && { service: 'reconnectCall', ...pair },
    pair && { service: 'transferCall', ...pair },
  ])
}
