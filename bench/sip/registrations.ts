/** Registrations with digest a second, beside Kamailio: `node bench/sip/registrations.ts [--rate 4000] [--store FILE]`. */
import { compare } from './compare.ts'

await compare({ kind: 'registrations', rate: 3000, unit: 'registration' })
