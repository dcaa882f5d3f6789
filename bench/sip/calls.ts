/** Calls a second through the B2BUA, beside Kamailio as a stateful proxy: `node bench/sip/calls.ts [--rate 400] [--maximum]`. */
import { compare } from './compare.ts'

await compare({ kind: 'calls', rate: 400, unit: 'call' })
