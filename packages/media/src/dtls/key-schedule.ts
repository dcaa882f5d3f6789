/** From the exchanged secret to the keys (RFC 5246 §5, §6.3, §8.1; RFC 7627 §4; RFC 5705 §4; RFC 5764 §4.2). All are secrets. */
import { createHash, createHmac } from 'node:crypto'
import { CRYPTO_SUITES, type CryptoSuite } from '../sdp/crypto-attribute.ts'
import type { MasterKey } from '../srtp/srtp.ts'
import { RecordCipher } from './record.ts'

export interface Randoms {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

/** RFC 5246 §5. */
function prf(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Buffer {
  const labelled = Buffer.concat([Buffer.from(label, 'latin1'), seed])
  const hmac = (data: Uint8Array) => createHmac('sha256', secret).update(data).digest()
  const blocks: Buffer[] = []
  for (let a = hmac(labelled); blocks.length * 32 < length; a = hmac(a))
    blocks.push(hmac(Buffer.concat([a, labelled])))
  return Buffer.concat(blocks).subarray(0, length)
}

/** `transcript` up to the client's key exchange where both know RFC 7627, undefined otherwise (RFC 5246 §8.1). */
export function masterSecret(
  shared: Uint8Array,
  randoms: Randoms,
  transcript: Uint8Array | undefined,
): Buffer {
  return transcript
    ? prf(shared, 'extended master secret', createHash('sha256').update(transcript).digest(), 48)
    : prf(shared, 'master secret', Buffer.concat([randoms.client, randoms.server]), 48)
}

/** The ciphers of the records of each side (RFC 5246 §6.3, RFC 5288 §3). */
export function recordCiphers(
  master: Uint8Array,
  randoms: Randoms,
): { client: RecordCipher; server: RecordCipher } {
  const block = prf(master, 'key expansion', Buffer.concat([randoms.server, randoms.client]), 40)
  return {
    client: new RecordCipher(block.subarray(0, 16), block.subarray(32, 36)),
    server: new RecordCipher(block.subarray(16, 32), block.subarray(36, 40)),
  }
}

/** RFC 5246 §7.4.9. */
export function finishedBody(master: Uint8Array, side: 'client' | 'server', transcript: Uint8Array): Buffer {
  return prf(master, `${side} finished`, createHash('sha256').update(transcript).digest(), 12)
}

/** RFC 5764 §4.2: the keys of SRTP that each side seals with. */
export function srtpKeys(
  master: Uint8Array,
  randoms: Randoms,
  suite: CryptoSuite,
): { client: MasterKey; server: MasterKey } {
  const { keyBytes, saltBytes } = CRYPTO_SUITES[suite]
  const seed = Buffer.concat([randoms.client, randoms.server])
  const block = prf(master, 'EXTRACTOR-dtls_srtp', seed, 2 * (keyBytes + saltBytes))
  const salts = 2 * keyBytes
  return {
    client: { suite, key: block.subarray(0, keyBytes), salt: block.subarray(salts, salts + saltBytes) },
    server: { suite, key: block.subarray(keyBytes, salts), salt: block.subarray(salts + saltBytes) },
  }
}
