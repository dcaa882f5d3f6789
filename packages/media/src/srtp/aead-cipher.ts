/** AES-GCM (RFC 7714): encrypts the payload, authenticates the header with it. */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { setUint32, uint32 } from '../rtp/packet.ts'
import { deriveKey, LABELS } from './key-derivation.ts'
import { ENCRYPTED, type PacketCipher, RTCP_HEAD_BYTES } from './packet-cipher.ts'

const SALT_BYTES = 12
const TAG_BYTES = 16

/** Session keys: what the key derivation gives, or a test vector names. */
export interface AeadKeys {
  readonly rtpKey: Uint8Array
  readonly rtpSalt: Uint8Array
  readonly rtcpKey: Uint8Array
  readonly rtcpSalt: Uint8Array
}

export function deriveAeadKeys(masterKey: Uint8Array, masterSalt: Uint8Array): AeadKeys {
  const derive = (label: number, length: number) => deriveKey(masterKey, masterSalt, label, length)
  return {
    rtpKey: derive(LABELS.rtpEncryption, masterKey.length),
    rtpSalt: derive(LABELS.rtpSalt, SALT_BYTES),
    rtcpKey: derive(LABELS.rtcpEncryption, masterKey.length),
    rtcpSalt: derive(LABELS.rtcpSalt, SALT_BYTES),
  }
}

export class AeadCipher implements PacketCipher {
  readonly rtpOverhead = TAG_BYTES
  readonly rtcpOverhead = TAG_BYTES + 4
  readonly rtcpIndexFromEnd = 4
  readonly #algorithm: 'aes-128-gcm' | 'aes-256-gcm'
  readonly #rtpKey: KeyObject
  readonly #rtcpKey: KeyObject
  readonly #rtpSalt: Uint8Array
  readonly #rtcpSalt: Uint8Array

  constructor(keys: AeadKeys) {
    this.#algorithm = keys.rtpKey.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm'
    this.#rtpKey = createSecretKey(keys.rtpKey)
    this.#rtcpKey = createSecretKey(keys.rtcpKey)
    this.#rtpSalt = keys.rtpSalt
    this.#rtcpSalt = keys.rtcpSalt
  }

  protectRtp(packet: Uint8Array, headerLength: number, rollover: number): Uint8Array {
    const header = packet.subarray(0, headerLength)
    return Buffer.concat([
      header,
      this.#seal(
        this.#rtpKey,
        rtpNonce(this.#rtpSalt, packet, rollover),
        header,
        packet.subarray(headerLength),
      ),
    ])
  }

  unprotectRtp(packet: Uint8Array, headerLength: number, rollover: number): Uint8Array | undefined {
    const header = packet.subarray(0, headerLength)
    const nonce = rtpNonce(this.#rtpSalt, packet, rollover)
    const payload = this.#open(this.#rtpKey, nonce, header, packet.subarray(headerLength))
    return payload && Buffer.concat([header, payload])
  }

  protectRtcp(packet: Uint8Array, index: number): Uint8Array {
    const word = new Uint8Array(4)
    setUint32(word, 0, ENCRYPTED + index)
    const head = packet.subarray(0, RTCP_HEAD_BYTES)
    const nonce = rtcpNonce(this.#rtcpSalt, packet, index)
    // §9.1: the word with the number is authenticated too.
    const sealed = this.#seal(
      this.#rtcpKey,
      nonce,
      Buffer.concat([head, word]),
      packet.subarray(RTCP_HEAD_BYTES),
    )
    return Buffer.concat([head, sealed, word])
  }

  unprotectRtcp(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - 4
    const word = uint32(packet, end)
    const head = packet.subarray(0, RTCP_HEAD_BYTES)
    const nonce = rtcpNonce(this.#rtcpSalt, packet, word & 0x7fff_ffff)
    if (word < ENCRYPTED) {
      // §9.2: all of it is authenticated in the clear; nothing is encrypted.
      const clear = packet.subarray(0, end - TAG_BYTES)
      const tag = packet.subarray(end - TAG_BYTES, end)
      const isGenuine = this.#open(this.#rtcpKey, nonce, Buffer.concat([clear, packet.subarray(end)]), tag)
      return isGenuine && clear.slice()
    }
    const aad = Buffer.concat([head, packet.subarray(end)])
    const body = this.#open(this.#rtcpKey, nonce, aad, packet.subarray(RTCP_HEAD_BYTES, end))
    return body && Buffer.concat([head, body])
  }

  #seal(key: KeyObject, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer {
    const cipher = createCipheriv(this.#algorithm, key, nonce)
    cipher.setAAD(aad)
    const sealed = cipher.update(plain)
    cipher.final()
    return Buffer.concat([sealed, cipher.getAuthTag()])
  }

  #open(key: KeyObject, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer | undefined {
    const end = sealed.length - TAG_BYTES
    const decipher = createDecipheriv(this.#algorithm, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(aad)
    decipher.setAuthTag(sealed.subarray(end))
    const plain = decipher.update(sealed.subarray(0, end))
    try {
      decipher.final()
    } catch {
      // The only failure that final() knows here: the tag is not genuine.
      return undefined
    }
    return plain
  }
}

/** §8.1: two zero bytes, SSRC, rollover counter, sequence number; XOR the salt. */
function rtpNonce(salt: Uint8Array, packet: Uint8Array, rollover: number): Uint8Array {
  const nonce = new Uint8Array(12)
  nonce.set(packet.subarray(8, 12), 2)
  setUint32(nonce, 6, rollover)
  nonce.set(packet.subarray(2, 4), 10)
  return nonce.map((byte, index) => byte ^ salt[index]!)
}

/** §9.1: two zero bytes, SSRC, two zero bytes, a zero bit and the number; XOR the salt. */
function rtcpNonce(salt: Uint8Array, packet: Uint8Array, number: number): Uint8Array {
  const nonce = new Uint8Array(12)
  nonce.set(packet.subarray(4, 8), 2)
  setUint32(nonce, 8, number)
  return nonce.map((byte, index) => byte ^ salt[index]!)
}
