/** UDP by `node:dgram`: works everywhere. */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { LARGEST_PACKET, type OnPacket, type UdpDriver, type UdpSocket } from './udp.ts'

export class DgramDriver implements UdpDriver {
  readonly name = 'dgram'
  readonly #sockets = new Set<UdpSocket>()

  open(address: string, port: number, onPacket: OnPacket): Promise<UdpSocket> {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    socket.on('message', (packet, from) => {
      if (packet.length <= LARGEST_PACKET) onPacket(packet, from.address, from.port, 0)
    })
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, address, () => {
        socket.removeListener('error', reject)
        // Once bound, errors are those of single packets: a peer that is gone (ICMP). The packet is lost.
        socket.on('error', () => undefined)
        let isOpen = true
        const open: UdpSocket = {
          port: socket.address().port,
          send: (packet, to, toPort) => {
            // It is sent when the address has been looked at, which is a turn later.
            if (isOpen) socket.send(Buffer.from(packet), toPort, to, () => undefined)
          },
          close: () => {
            if (!isOpen) return
            isOpen = false
            this.#sockets.delete(open)
            socket.close()
          },
        }
        this.#sockets.add(open)
        resolve(open)
      })
    })
  }

  async wait(ms: number): Promise<void> {
    await delay(ms)
  }

  flush(): void {
    // `node:dgram` has sent at once.
  }

  close(): void {
    for (const socket of this.#sockets) socket.close()
  }
}
