/** Ports for programs that must be told theirs before they start, and for servers that come back to theirs after a death. */
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/**
 * Below the ports that the kernel gives to whoever asks for any (Linux: 32768 and up), so that nobody is given one before it is bound, or
 * while the program that had it is started again; and none at which engines and phones look for places for their voices.
 */
const FIRST = 11_000
const LAST = 18_999

const given = new Set<number>()

/**
 * A port of `address` that is free for TCP and for UDP, the first of `count` in a row; none is given twice by one process. Where a program
 * can bind any port and say which, let it.
 */
export async function freePort(address = '127.0.0.1', count = 1): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const first = randomInt(FIRST, LAST - count + 2)
    const ports = Array.from({ length: count }, (_, index) => first + index)
    if (ports.some((port) => given.has(port))) continue
    for (const port of ports) given.add(port)
    if (await areFree(address, ports)) return first
  }
  throw new Error(`no ${count} free ports at ${address}`)
}

async function areFree(address: string, ports: readonly number[]): Promise<boolean> {
  for (const port of ports) {
    if (!(await isFreeForTcp(address, port)) || !(await isFreeForUdp(address, port))) return false
  }
  return true
}

function isFreeForTcp(address: string, port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, address, () => server.close(() => resolve(true)))
  })
}

function isFreeForUdp(address: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(false)))
    socket.bind(port, address, () => socket.close(() => resolve(true)))
  })
}
