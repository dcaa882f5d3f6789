/** Extensions of the built-in phone system, as the product keeps them. */
import { type Random, randomInteger } from '@offhook/base'
import type { PhoneDevice as SwitchDevice, Extension as SwitchExtension } from '@offhook/pbx'
import { type DigestSecrets, digestSecrets } from '@offhook/sip'
import type { Forwarding, LineNumber } from '@offhook/telephony'

export interface PhoneDevice {
  readonly id: string
  /** The user name of its sign-in. */
  readonly user: string
  readonly name: string
  readonly secrets: DigestSecrets
  /** Whether people may sign in at it with number and PIN. */
  readonly isShared: boolean
  readonly createdAt: number
}

export interface Extension {
  readonly number: LineNumber
  readonly name: string
  readonly callWaiting: boolean
  readonly mayCallOutside: boolean
  /** The group whose members pick up each other's calls; null for none. */
  readonly pickupGroup: string | null
  /** Canonical: what people outside see in place of its own number; null for the rules of its location. */
  readonly shownNumber: string | null
  /** Whether people outside see no number. */
  readonly withholdsNumber: boolean
  readonly forwardings: readonly Forwarding[]
  readonly doNotDisturb: boolean
  readonly devices: readonly PhoneDevice[]
}

/**
 * As the phone system takes them: each phone at the line that it carries. `lineAt` tells which that is where somebody has signed in
 * at a phone, `mailboxOf` where its calls go while no phone is signed in.
 */
export function switchExtensions(
  extensions: readonly Extension[],
  lineAt: (deviceId: string) => LineNumber | undefined,
  mailboxOf: (line: LineNumber) => string | undefined,
  countryOf: (line: LineNumber) => string,
): readonly SwitchExtension[] {
  const devices = new Map<LineNumber, SwitchDevice[]>(extensions.map(({ number }) => [number, []]))
  for (const { number: home, devices: own } of extensions) {
    for (const device of own) {
      const line = lineAt(device.id)
      const isAway = line !== undefined && devices.has(line)
      devices.get(isAway ? line : home)!.push(switchDevice(device, isAway ? home : undefined))
    }
  }
  return extensions.map((extension) => ({
    ...withMailbox(mailboxOf(extension.number)),
    ...(extension.pickupGroup === null ? {} : { pickupGroup: extension.pickupGroup }),
    number: extension.number,
    name: extension.name,
    devices: devices.get(extension.number)!,
    forwardings: extension.forwardings,
    doNotDisturb: extension.doNotDisturb,
    callWaiting: extension.callWaiting,
    outsideCalls: extension.mayCallOutside,
    toneCountry: countryOf(extension.number),
  }))
}

function withMailbox(mailbox: string | undefined): { mailbox?: string } {
  return mailbox === undefined ? {} : { mailbox }
}

function switchDevice({ id, user, secrets, name }: PhoneDevice, home: LineNumber | undefined): SwitchDevice {
  return { id, user, secrets, label: name, ...(home === undefined ? {} : { home }) }
}

/** Letters and digits that nobody mistakes for another: a secret is sometimes typed at a phone. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** 57^16: 93 bits. */
const SECRET_LENGTH = 16

export function newSecret(random: Random): string {
  return Array.from({ length: SECRET_LENGTH }, () => LETTERS[randomInteger(random, LETTERS.length)]).join('')
}

/** What is kept of a secret: its hashes for digest sign-in (RFC 8760). The secret itself is not kept. */
export function secretsOf(user: string, realm: string, secret: string): DigestSecrets {
  return digestSecrets(user, realm, secret, ['MD5', 'SHA-256', 'SHA-512-256'])
}
