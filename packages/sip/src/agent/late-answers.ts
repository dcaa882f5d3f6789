/**
 * A 2xx to an INVITE whose call is over here: the answer of another branch of a fork, or one that crossed our CANCEL or BYE. It must be
 * acknowledged, and its dialog ended (RFC 3261 §13.2.2.4). All that is needed stands in the answer, so that no call is kept for it.
 */
import { dialogOfClient } from '../dialog/dialog.ts'
import type { DialogHost } from '../dialog/host.ts'
import { IGNORE_ANSWER } from '../dialog/invite-leg.ts'
import { SipRequest, type SipResponse } from '../grammar/message.ts'
import type { ClientTransaction, ClientTransactionUser } from '../transaction/client-transaction.ts'

export class LateAnswers implements ClientTransactionUser {
  readonly #host: DialogHost

  constructor(host: DialogHost) {
    this.#host = host
  }

  onResponse(response: SipResponse, { flow }: ClientTransaction): void {
    if (response.status < 200 || response.status >= 300) return
    // What the INVITE said of the dialog, the answer repeats (§8.2.6.2).
    const invite = new SipRequest('INVITE', response.to.uri, response.headers)
    const dialog = dialogOfClient(invite, response, flow.reliable ? flow : undefined, flow)
    const way = { flow: dialog.flow, nextHop: dialog.nextHop }
    this.#host.sendAck(dialog.ack(response.cseq.sequence), way)
    this.#host.send(dialog.request('BYE'), way, IGNORE_ANSWER)
  }

  onFailure(): void {}
}
