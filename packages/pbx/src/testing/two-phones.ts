/** Two desk phones and a call between them. */
import type { IncomingInvite } from '@offhook/sip'
import type { DeskPhone } from './desk-phone.ts'
import { until } from './office.ts'

/** Each sends its voice to the other, and to nobody else. */
export async function hearEachOther(one: DeskPhone, other: DeskPhone): Promise<void> {
  await until(
    () => one.hears() === other.mediaPort && other.hears() === one.mediaPort,
    `two phones hearing each other (${one.hears()} ${other.hears()})`,
  )
}

export async function connect(from: DeskPhone, to: DeskPhone, number: string): Promise<void> {
  from.dial(number)
  await until(() => to.ringing.length > 0, `${number} ringing`)
  await to.answer()
  await hearEachOther(from, to)
}

/** The INVITE of the phone's last call. */
export const inviteOf = (phone: DeskPhone) => (phone.calls.at(-1)!.usage as IncomingInvite).request
