/** What each side waits for, and what comes then: the flights of figure 1 of RFC 6347 §4.2.4, with certificates on both sides. */
import { HANDSHAKE } from './handshake-message.ts'

export type HandshakeState =
  | 'new'
  | 'awaiting-server-hello'
  | 'awaiting-server-certificate'
  | 'awaiting-server-key-exchange'
  | 'awaiting-server-hello-done'
  | 'awaiting-server-finished'
  | 'awaiting-client-hello'
  | 'awaiting-client-certificate'
  | 'awaiting-client-key-exchange'
  | 'awaiting-certificate-verify'
  | 'awaiting-client-finished'
  | 'connected'
  | 'closed'

export const HANDSHAKE_STATES: Readonly<
  Record<HandshakeState, Readonly<Partial<Record<number, HandshakeState>>>>
> = {
  new: {},
  'awaiting-server-hello': {
    [HANDSHAKE.helloVerifyRequest]: 'awaiting-server-hello',
    [HANDSHAKE.serverHello]: 'awaiting-server-certificate',
  },
  'awaiting-server-certificate': { [HANDSHAKE.certificate]: 'awaiting-server-key-exchange' },
  'awaiting-server-key-exchange': { [HANDSHAKE.serverKeyExchange]: 'awaiting-server-hello-done' },
  'awaiting-server-hello-done': {
    [HANDSHAKE.certificateRequest]: 'awaiting-server-hello-done',
    [HANDSHAKE.serverHelloDone]: 'awaiting-server-finished',
  },
  'awaiting-server-finished': { [HANDSHAKE.finished]: 'connected' },
  'awaiting-client-hello': { [HANDSHAKE.clientHello]: 'awaiting-client-certificate' },
  'awaiting-client-certificate': { [HANDSHAKE.certificate]: 'awaiting-client-key-exchange' },
  'awaiting-client-key-exchange': { [HANDSHAKE.clientKeyExchange]: 'awaiting-certificate-verify' },
  'awaiting-certificate-verify': { [HANDSHAKE.certificateVerify]: 'awaiting-client-finished' },
  'awaiting-client-finished': { [HANDSHAKE.finished]: 'connected' },
  connected: {},
  closed: {},
}
