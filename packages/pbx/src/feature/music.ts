/** Music on hold: whoever is held hears music from the media engine, where there is one. */
import { isNamedError } from '@offhook/base'
import type { Sound } from '@offhook/media'
import { silence } from '../call/joining.ts'
import type { Leg } from '../call/leg.ts'
import { SessionRefused } from '../call/leg-session.ts'
import type { Exchange } from '../exchange.ts'

/** Lets the phone of `held` hear music, or nothing where there is none; `other` is the leg of whoever holds it. */
export async function hold(exchange: Exchange, held: Leg, other: Leg | undefined): Promise<void> {
  const music = musicOf(exchange)
  if (!music || !(await play(exchange, held, music))) await silence(held, other)
}

/** Whether somebody who is held hears music. */
export function hasMusic(exchange: Exchange): boolean {
  return musicOf(exchange) !== undefined
}

function musicOf({ gateway, settings }: Exchange): Sound | undefined {
  if (!gateway || gateway.isDown || !settings.musicOnHold) return undefined
  return gateway.holdMusic
}

const always = () => true

/** Lets somebody who waits hear that it rings elsewhere, in the tones of their country, as long as `isWaiting` holds. */
export function ring(exchange: Exchange, leg: Leg, isWaiting: () => boolean): void {
  const line = leg.active?.line
  const own = line === undefined ? undefined : exchange.directory.extension(line)?.toneCountry
  const sound = { kind: 'tone', country: own ?? exchange.settings.toneCountry, tone: 'ringing' } as const
  void play(exchange, leg, sound, isWaiting)
}

/** Lets a phone hear `sound` until the next offer from elsewhere. False where the engine or the phone cannot do it. */
async function play(
  exchange: Exchange,
  leg: Leg,
  sound: Sound,
  isWanted: () => boolean = always,
): Promise<boolean> {
  const { gateway } = exchange
  if (!gateway) return false
  const termination = await gateway.open('music').catch(() => undefined)
  if (!termination) return false
  try {
    if (!isWanted()) throw new SessionRefused(491)
    await leg.moveTo({ termination, direction: 'sendonly' }, {}, isWanted !== always)
    gateway.play(termination.name, sound)
    return true
  } catch (fault) {
    termination.close()
    if (!(fault instanceof SessionRefused) && !isNamedError(fault)) throw fault
    return false
  }
}
