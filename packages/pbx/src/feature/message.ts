/** MESSAGE between phones (RFC 3428), passed to all phones of the extension it is for. Nothing is kept. */
import type { IncomingRequest, SipResponse } from '@offhook/sip'
import { identityForPhone, isPrivate, numberOf, partyOfExtension } from '../call/identity.ts'
import { routeToPhone } from '../placing.ts'
import type { SignIn } from '../registration/sign-in.ts'
import type { SwitchingDomain } from '../switching-domain.ts'

/** Answers the sender with the best of what the phones answer. */
export async function relayMessage(
  switching: SwitchingDomain,
  signIn: SignIn,
  incoming: IncomingRequest,
): Promise<void> {
  const { request, source } = incoming
  const judged = signIn.judge(request, source)
  if (judged.verdict === 'answer') {
    incoming.respond(judged.status, { headers: judged.headers, isOnce: true })
    return
  }
  const hops = Number(request.headers.get('Max-Forwards') ?? 70)
  const line = numberOf(request.parsedUri)
  const bindings = switching.registrar.bindings.of(line)
  if (!switching.directory.extension(line)) incoming.respond(404)
  else if (bindings.length === 0) incoming.respond(480)
  else {
    const { domain } = switching.settings
    const sender = partyOfExtension(judged.owner.extension, isPrivate(request))
    const { from, headers } = identityForPhone(sender, domain)
    const answers = await Promise.all(
      bindings.map((binding) =>
        switching.agent.request({
          method: 'MESSAGE',
          target: binding.contact,
          from,
          to: `<sip:${line}@${domain}>`,
          maxForwards: hops - 1,
          headers,
          body: request.body,
          contentType: request.headers.get('Content-Type') ?? 'text/plain',
          ...routeToPhone(switching, binding),
        }),
      ),
    )
    incoming.respond(best(answers))
  }
}

function best(answers: readonly SipResponse[]): number {
  return Math.min(...answers.map(({ status }) => status))
}
