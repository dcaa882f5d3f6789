/** The ports of SIP legs: an even one for RTP and the next one for RTCP (RFC 3550 §11), out of a range that a firewall can know. */
import { NamedError, type Random, randomInteger } from '@offhook/base'
import { mediaErrors } from '../errors.ts'
import type { OnPacket, UdpDriver, UdpSocket } from './udp.ts'

export interface PortPair {
  readonly rtp: UdpSocket
  readonly rtcp: UdpSocket
}

export class PortRange {
  readonly #driver: UdpDriver
  readonly #random: Random
  readonly #first: number
  readonly #pairs: number

  /** Ports from `first` to `last`, both included. */
  constructor(driver: UdpDriver, random: Random, first: number, last: number) {
    this.#driver = driver
    this.#random = random
    this.#first = first + (first & 1)
    this.#pairs = Math.max(Math.floor((last - this.#first + 1) / 2), 0)
  }

  /**
   * Binds a pair at `address`. Begins at a random place, so that a stranger cannot guess the ports of the next call and those of a
   * call that has ended rest for a while. Rejects with `media-ports-used-up`.
   */
  async open(address: string, onRtp: OnPacket, onRtcp: OnPacket): Promise<PortPair> {
    const start = this.#pairs === 0 ? 0 : randomInteger(this.#random, this.#pairs)
    for (let tried = 0; tried < this.#pairs; tried++) {
      const port = this.#first + ((start + tried) % this.#pairs) * 2
      const rtp = await this.#tryOpen(address, port, onRtp)
      if (!rtp) continue
      const rtcp = await this.#tryOpen(address, port + 1, onRtcp)
      if (rtcp) return { rtp, rtcp }
      rtp.close()
    }
    throw new NamedError(mediaErrors, 'media-ports-used-up', { pairs: this.#pairs })
  }

  /** Undefined where the port is taken. */
  async #tryOpen(address: string, port: number, onPacket: OnPacket): Promise<UdpSocket | undefined> {
    try {
      return await this.#driver.open(address, port, onPacket)
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
      throw new NamedError(mediaErrors, 'media-address-unusable', { address }, fault)
    }
  }
}
