/** Music and tones: what whoever is held or waits hears from the media engine, where there is one. */
import { isNamedError } from '@offhook/base'
import type { Sound, ToneName } from '@offhook/media'
import { silence } from '../call/joining.ts'
import { SessionRefused } from '../call/leg-session.ts'
import type { Call, CallHost, Leg } from '../call/parts.ts'

/** Lets the phone of `held` hear music, or nothing where there is none; `other` is the leg of whoever holds it. */
export async function hold(switching: CallHost, held: Leg, other: Leg | undefined): Promise<void> {
  const music = musicOf(switching)
  if (!music || !(await playTo(switching, held, music))) await silence(held, other)
}

/** Whether somebody who is held hears music. */
export function hasMusic(switching: CallHost): boolean {
  return musicOf(switching) !== undefined
}

function musicOf({ gateway, settings }: CallHost): Sound | undefined {
  if (!gateway || gateway.isDown || !settings.musicOnHold) return undefined
  return gateway.holdMusic
}

/** Lets somebody who waits hear that it rings elsewhere, as long as `isWaiting` holds. */
export function ring(switching: CallHost, leg: Leg, isWaiting: () => boolean): void {
  void playTo(switching, leg, toneFor(switching, leg, 'ringing'), isWaiting)
}

/** It rings for `call`: a caller whose dialog stands is told by a tone; to all others the status says it. */
export function ringBack(switching: CallHost, call: Call): void {
  const { caller, conference } = call
  const { leg } = caller
  if (!leg?.isEstablished || conference) return
  ring(switching, leg, () => call.phase === 'seeking' && leg.active === caller)
}

/** The tone `name` of the country of whoever hears it: of their line, else of the phone system. */
export function toneFor(switching: CallHost, leg: Leg, name: ToneName): Sound {
  const line = leg.active?.line
  const own = line === undefined ? undefined : switching.directory.extension(line)?.toneCountry
  return { kind: 'tone', country: own ?? switching.settings.toneCountry, tone: name }
}

/** Lets a phone hear `sound` until the next offer from elsewhere, if it is still wanted when its turn comes. False where the engine or the phone cannot do it. */
export async function playTo(
  switching: CallHost,
  leg: Leg,
  sound: Sound,
  isWanted?: () => boolean,
): Promise<boolean> {
  const { gateway } = switching
  if (!gateway) return false
  const termination = await gateway.open('music').catch(() => undefined)
  if (!termination) return false
  try {
    await leg.moveTo({ termination, direction: 'sendonly' }, isWanted)
    gateway.play(termination.name, sound)
    return true
  } catch (fault) {
    termination.close()
    if (!(fault instanceof SessionRefused) && !isNamedError(fault)) throw fault
    return false
  }
}

/** Lets a caller hear `sound` who has had no answer yet (RFC 3960 §3). False where the engine or the phone cannot do it. */
export async function playEarly(
  { gateway }: CallHost,
  leg: Leg,
  sound: Sound,
  isWanted: () => boolean,
): Promise<boolean> {
  const termination = await gateway?.open('music').catch(() => undefined)
  if (!gateway || !termination) return false
  if (!isWanted() || !leg.progressAt({ termination, direction: 'sendonly' })) {
    termination.close()
    return false
  }
  gateway.play(termination.name, sound)
  return true
}
