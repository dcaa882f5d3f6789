/**
 * The system's calls for UDP in batches, through `node:ffi`, which is experimental: nothing else touches it. Linux with 64 bits, least
 * significant byte first.
 */
import type * as Ffi from 'node:ffi'

export interface NativeCalls {
  socket(domain: number, type: number, protocol: number): number
  bind(descriptor: number, address: Uint8Array, length: number): number
  getsockname(descriptor: number, address: Uint8Array, length: Uint8Array): number
  setsockopt(descriptor: number, level: number, name: number, value: Uint8Array, length: number): number
  clock_gettime(clock: number, time: Uint8Array): number
  close(descriptor: number): number
  /** One packet: calls with three arguments and bare addresses take a third of the time of those with more (V8's fast calls). */
  recvmsg(descriptor: number, message: bigint, flags: number): number
  sendmsg(descriptor: number, message: bigint, flags: number): number
  recvmmsg(descriptor: number, messages: bigint, count: number, flags: number, timeout: bigint): number
  sendmmsg(descriptor: number, messages: bigint, count: number, flags: number): number
  epoll_create1(flags: number): number
  epoll_ctl(poll: number, operation: number, descriptor: number, event: Uint8Array): number
  epoll_wait(poll: number, events: Uint8Array, most: number, timeoutMs: number): number
  /** The number of the last error. */
  errno(): number
  /** Where `bytes` lie in memory; they must be kept as long as this is used. */
  pointer(bytes: Uint8Array): bigint
}

const I = 'int32'
const P = 'pointer'

/** The calls; undefined where they cannot be had. */
export async function loadNativeCalls(): Promise<NativeCalls | undefined> {
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) return undefined
  let ffi: typeof Ffi
  try {
    ffi = await import('node:ffi')
  } catch {
    // A Node.js without it.
    return undefined
  }
  const { functions } = ffi.dlopen(null, {
    socket: { arguments: [I, I, I], return: I },
    bind: { arguments: [I, P, 'uint32'], return: I },
    getsockname: { arguments: [I, P, P], return: I },
    setsockopt: { arguments: [I, I, I, P, 'uint32'], return: I },
    clock_gettime: { arguments: [I, P], return: I },
    close: { arguments: [I], return: I },
    recvmsg: { arguments: [I, P, I], return: I },
    sendmsg: { arguments: [I, P, I], return: I },
    recvmmsg: { arguments: [I, P, 'uint32', I, P], return: I },
    sendmmsg: { arguments: [I, P, 'uint32', I], return: I },
    epoll_create1: { arguments: [I], return: I },
    epoll_ctl: { arguments: [I, I, I, P], return: I },
    epoll_wait: { arguments: [I, P, I, I], return: I },
    __errno_location: { arguments: [], return: P },
  })
  const { __errno_location: location, ...calls } = functions
  return { ...calls, errno: () => ffi.getInt32(location()), pointer: (bytes) => ffi.getRawPointer(bytes) }
}
