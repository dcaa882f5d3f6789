/** Which addresses a port is bound at: one each, because an answer must come from where the packet went (RFC 8445 §5.1.1.1). */
import type { NetworkInterfaceInfo } from 'node:os'

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/**
 * `address`, or where it stands for all of them (`0.0.0.0`, `::`) those of the machine that others can reach: IPv4, and with `::` IPv6
 * as well. Those of one link alone are left out (RFC 8445 §5.1.1.1).
 */
export function localAddresses(address: string, interfaces: Interfaces): string[] {
  if (address !== '0.0.0.0' && address !== '::') return [address]
  const all = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .filter(({ family, address: own }) => family === 'IPv4' || (address === '::' && !own.startsWith('fe80:')))
    .map(({ address: own }) => own)
  return all.length > 0 ? all : ['127.0.0.1']
}
