/** Where calls of a line go while no phone is signed in to it, as administrators set it for all: the mailbox number of its person. */
import { isNamedError } from '@offhook/base'
import type { UnwantedCallSettings } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { People } from '../directory/index.ts'
import type { Numbers } from '../location/index.ts'

interface MailboxParts {
  readonly people: Pick<People, 'byLine'>
  readonly numbers: Numbers
  readonly unwantedCalls: { readonly current: UnwantedCallSettings }
}

/** As the phone system dials it; undefined where that is switched off, and for lines whose people have no mailbox. */
export function mailboxOf(
  { people, numbers, unwantedCalls }: MailboxParts,
  line: LineNumber,
): string | undefined {
  if (!unwantedCalls.current.toMailbox) return undefined
  const written = people.byLine(line).find(({ numbers }) => numbers.mailbox !== null)?.numbers.mailbox
  if (!written) return undefined
  try {
    return numbers.of(line).dial(written, { forward: true }).result
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
    return undefined
  }
}
