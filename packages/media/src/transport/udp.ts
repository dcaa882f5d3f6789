/** UDP as the engine needs it, whoever moves the packets. */

/**
 * A packet that came, from where, and how long ago, in milliseconds: it has waited until it was looked for. Its bytes may be changed, and hold
 * until the call returns: who keeps them copies them.
 */
export type OnPacket = (packet: Uint8Array, address: string, port: number, agoMs: number) => void

export interface UdpSocket {
  readonly port: number
  /** Copies the packet and sends it soon: at the latest with the next {@link UdpDriver.flush}. What the network refuses is lost, as packets are. */
  send(packet: Uint8Array, address: string, port: number): void
  close(): void
}

/** One thread's sockets. */
export interface UdpDriver {
  readonly name: 'native' | 'dgram'
  /** Binds `port` of `address`; 0 takes any. Rejects with the error of the system, as `EADDRINUSE`. */
  open(address: string, port: number, onPacket: OnPacket): Promise<UdpSocket>
  /** Delivers packets for about `ms` milliseconds, then goes on. */
  wait(ms: number): Promise<void>
  flush(): void
  /** Closes all sockets. */
  close(): void
}

/** Larger packets are none of RTP: they are dropped. */
export const LARGEST_PACKET = 2048
