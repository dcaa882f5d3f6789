/** Somebody outside: a telephone behind a peer of the built-in phone system, which may call in and is called through it. */
import { DeskPhone, type PhoneCall } from '@offhook/pbx/testing'
import { IncomingInvite } from '@offhook/sip'
import type { PeerConfig } from '../config/index.ts'
import type { TestServer } from './test-server.ts'

export interface OutsidePhone {
  readonly phone: DeskPhone
  /** For the configuration of the server. */
  readonly peer: PeerConfig
  /** Its calls go to this server from now on. */
  connect(server: TestServer): void
  /** What was dialled in the calls that it was called with. */
  readonly numbers: readonly string[]
  /** The calls that ring there for `number`. */
  ringingFor(number: string): readonly PhoneCall[]
}

/** Calls come from `number` when it calls. */
export async function openOutsidePhone(number = '+4989123456'): Promise<OutsidePhone> {
  const server = { address: '127.0.0.1', port: 0 }
  const phone = new DeskPhone({ line: number, user: 'outside', secret: 'none', domain: '127.0.0.1', server })
  await phone.start()
  const { port } = phone.agent.addresses[0]!
  const numberOf = ({ usage }: PhoneCall) =>
    usage instanceof IncomingInvite ? decodeURIComponent(usage.request.uri.replace(/^sip:|@.*$/g, '')) : ''
  return {
    phone,
    peer: {
      name: 'carrier',
      type: 'other',
      host: '127.0.0.1',
      port,
      addresses: [`127.0.0.1:${port}`],
      'outside-calls': true,
      transit: false,
    },
    connect({ addresses }) {
      server.port = addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')!.port
    },
    get numbers() {
      return phone.calls.map(numberOf)
    },
    ringingFor: (wanted) => phone.ringing.filter((call) => numberOf(call) === wanted),
  }
}
