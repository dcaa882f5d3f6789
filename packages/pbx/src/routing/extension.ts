/** Extensions of the phone system and the devices that may sign in to them: values, and the directory that finds them. */
import { DIGEST_HASHES, type DigestSecrets, digestSecrets } from '@offhook/sip'
import type { Forwarding, LineNumber } from '@offhook/telephony'

/** A phone that may sign in to an extension. Each has a secret of its own, so that one can be locked out alone. */
export interface PhoneDevice {
  /** The product's own id of the device. */
  readonly id: string
  /** The user name of its digest sign-in. Unique in the phone system. */
  readonly user: string
  /** H(user:realm:secret) for each hash that may be offered; made by `deviceSecrets` with the realm of the settings. */
  readonly secrets: DigestSecrets
  /** What people call it: "Desk", "Mobile". */
  readonly label?: string
  /** Its media always pass the media engine. Otherwise only where they must. */
  readonly mediaThroughServer?: boolean
  /** The extension it registers for, where somebody has signed in at it and it carries that person's line. */
  readonly home?: LineNumber
}

export interface Extension {
  /** Digits; the key of the line. */
  readonly number: LineNumber
  /** The display name that other phones show. */
  readonly name: string
  readonly devices: readonly PhoneDevice[]
  readonly forwardings: readonly Forwarding[]
  readonly doNotDisturb: boolean
  /** Whether a second call may ring while one is under way. */
  readonly callWaiting: boolean
  /** Whether it may call, forward and transfer to numbers outside. Emergency numbers are always allowed. */
  readonly outsideCalls: boolean
  /** Only members of the same group may pick up each other's calls; without groups everybody may. */
  readonly pickupGroup?: string
  /** Where calls go while no phone is signed in, as administrators set it; the extension's own forwarding comes first. */
  readonly mailbox?: string
  /** ISO 3166 code of the country whose tones it hears; that of the settings where none is given. */
  readonly toneCountry?: string
}

export interface DeviceOwner {
  readonly extension: Extension
  readonly device: PhoneDevice
}

/** What routing and sign-in look up. */
export interface Directory {
  extension(number: LineNumber): Extension | undefined
  /** The device with this sign-in name, and its extension. */
  device(user: string): DeviceOwner | undefined
  /** Whether some extension's number begins with `digits` and is longer. */
  isBeginning(digits: string): boolean
  /** Digits of the longest extension number; 0 without extensions. */
  readonly longest: number
  all(): Iterable<Extension>
}

/** The directory of a list of extensions. Of two with the same number or sign-in name the first wins. */
export function directoryOf(extensions: Iterable<Extension>): Directory {
  const byNumber = new Map<string, Extension>()
  const byUser = new Map<string, DeviceOwner>()
  const beginnings = new Set<string>()
  let longest = 0
  for (const extension of extensions) {
    if (byNumber.has(extension.number)) continue
    byNumber.set(extension.number, extension)
    longest = Math.max(longest, extension.number.length)
    for (let i = 1; i < extension.number.length; i++) beginnings.add(extension.number.slice(0, i))
    for (const device of extension.devices) {
      if (!byUser.has(device.user)) byUser.set(device.user, { extension, device })
    }
  }
  return {
    extension: (number) => byNumber.get(number),
    device: (user) => byUser.get(user),
    isBeginning: (digits) => beginnings.has(digits),
    longest,
    all: () => byNumber.values(),
  }
}

/** The forwarding of `kind`, where one is set. */
export function forwardingOf(extension: Extension, kind: Forwarding['kind']): Forwarding | undefined {
  return extension.forwardings.find((forwarding) => forwarding.kind === kind)
}

/** `forwardings` with `forwarding` in place of the one of its kind. */
export function withForwarding(
  forwardings: readonly Forwarding[],
  forwarding: Forwarding,
): readonly Forwarding[] {
  return [...withoutForwarding(forwardings, forwarding.kind), forwarding]
}

export function withoutForwarding(
  forwardings: readonly Forwarding[],
  kind: Forwarding['kind'],
): readonly Forwarding[] {
  return forwardings.filter((known) => known.kind !== kind)
}

/** Devices that sign in to extensions without standing in their lists: they come and go with the browsers of people. */
export class Guests {
  readonly #byId = new Map<string, { readonly line: LineNumber; readonly device: PhoneDevice }>()
  readonly #byUser = new Map<string, string>()

  add(line: LineNumber, device: PhoneDevice): void {
    this.remove(device.id)
    this.#byId.set(device.id, { line, device })
    this.#byUser.set(device.user, device.id)
  }

  remove(id: string): void {
    const known = this.#byId.get(id)
    if (!known) return
    this.#byId.delete(id)
    this.#byUser.delete(known.device.user)
  }

  lineOf(id: string): LineNumber | undefined {
    return this.#byId.get(id)?.line
  }

  /** The directory of `extensions` in which the guests are found, too: those that come later as well. */
  directory(extensions: Iterable<Extension>): Directory {
    const directory = directoryOf(extensions)
    return {
      ...directory,
      device: (user) => directory.device(user) ?? this.#device(directory, user),
    }
  }

  #device(directory: Directory, user: string): DeviceOwner | undefined {
    const guest = this.#byId.get(this.#byUser.get(user) ?? '')
    const extension = guest && directory.extension(guest.line)
    return extension && { extension, device: guest.device }
  }
}

/** The secrets to keep for a device, for every hash that can be offered: what {@link PhoneDevice} wants. */
export function deviceSecrets(user: string, realm: string, secret: string): DigestSecrets {
  return digestSecrets(user, realm, secret, DIGEST_HASHES)
}
