/** Extensions of the built-in phone system, as the product keeps them. */
import { createHash } from 'node:crypto'
import { type Random, randomInteger } from '@offhook/base'
import type { DeviceSecrets, Extension as SwitchExtension } from '@offhook/pbx'
import type { Forwarding, LineNumber } from '@offhook/telephony'

export interface PhoneDevice {
  readonly id: string
  /** The user name of its sign-in. */
  readonly user: string
  readonly name: string
  readonly secrets: DeviceSecrets
  readonly createdAt: number
}

export interface Extension {
  readonly number: LineNumber
  readonly name: string
  readonly callWaiting: boolean
  readonly mayCallOutside: boolean
  readonly forwardings: readonly Forwarding[]
  readonly doNotDisturb: boolean
  readonly devices: readonly PhoneDevice[]
}

/** As the phone system takes it. */
export function switchExtension(extension: Extension): SwitchExtension {
  return {
    number: extension.number,
    name: extension.name,
    devices: extension.devices.map((device) => ({
      id: device.id,
      user: device.user,
      secrets: device.secrets,
      label: device.name,
    })),
    forwardings: extension.forwardings,
    doNotDisturb: extension.doNotDisturb,
    callWaiting: extension.callWaiting,
    outsideCalls: extension.mayCallOutside,
  }
}

/** Letters and digits that nobody mistakes for another: a secret is sometimes typed at a phone. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** 57^16: 93 bits. */
const SECRET_LENGTH = 16

export function newSecret(random: Random): string {
  return Array.from({ length: SECRET_LENGTH }, () => LETTERS[randomInteger(random, LETTERS.length)]).join('')
}

/** What is kept of a secret: RFC 7616 §3.4.2, A1 hashed, for each algorithm of RFC 8760. The secret itself is not kept. */
export function secretsOf(user: string, realm: string, secret: string): DeviceSecrets {
  const hash = (algorithm: string) =>
    createHash(algorithm).update(`${user}:${realm}:${secret}`).digest('hex').toLowerCase()
  return { MD5: hash('md5'), 'SHA-256': hash('sha256'), 'SHA-512-256': hash('sha512-256') }
}
