/** Chooses how packets move. */
import { DgramDriver } from './dgram-driver.ts'
import { loadNativeCalls } from './native-calls.ts'
import { NativeDriver } from './native-driver.ts'
import type { UdpDriver } from './udp.ts'

/** The native driver where it can be had, unless `wanted` says otherwise. */
export async function createDriver(wanted: 'fastest' | 'dgram' = 'fastest'): Promise<UdpDriver> {
  const calls = wanted === 'dgram' ? undefined : await loadNativeCalls()
  return calls ? new NativeDriver(calls) : new DgramDriver()
}
