/** The providers where the server registers: whether they are there, and take user and secret. */
import { systemClock, systemRandom } from '@offhook/base'
import { askRegistrar, type Config } from '@offhook/server'
import { bad, type Finding, good, warn } from './finding.ts'

/** Asks each; what is registered there stays as it is. */
export async function* checkPeers({ peers }: Config): AsyncGenerator<Finding> {
  for (const peer of peers.filter(({ register }) => register)) {
    const answer = await askRegistrar(peer, systemClock, systemRandom)
    if (answer) yield findingOf(peer.name, answer)
  }
}

function findingOf(name: string, { status, reason }: { status: number; reason: string }): Finding {
  const subject = `Provider ${name}`
  const answer = `${status} ${reason}`
  if (status < 300) return good(subject, 'It knows us and takes the secret.')
  if (status === 401 || status === 407) {
    return bad(
      subject,
      `User or secret is wrong (${answer}).`,
      'Compare both with what the provider gave you.',
    )
  }
  if (status === 408 || status === 503) {
    return bad(
      subject,
      `It does not answer (${answer}).`,
      'Look whether host, port and transport are right, and whether a firewall stands between.',
    )
  }
  return warn(
    subject,
    `It refuses to be asked (${answer}).`,
    'Look at the overview of the administration whether the server is registered; if not, compare user, secret, account and domain.',
  )
}
