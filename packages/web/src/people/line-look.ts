/** What is to be seen of a line at a glance. Pure. */
import type { LineView, PersonView } from '@offhook/contract'
import { tellingLine } from './people-layout.ts'

export type LineLook = LineView['status'] | 'forwarded' | 'doNotDisturb'

/** A call says more than a forwarding; a forwarding says more than a free line. */
export function lookOf(line: LineView): LineLook {
  if (line.status === 'free' && line.isForwarded) return 'forwarded'
  if (line.status === 'free' && line.doNotDisturb) return 'doNotDisturb'
  return line.status
}

/** The look of the line that says most; null where nothing is to be seen. Who may not see lines may see that they are forwarded. */
export function lookOfPhones(person: PersonView): LineLook | null {
  const line = tellingLine(person)
  if (line) return lookOf(line)
  return person.forwardedLines.length > 0 ? 'forwarded' : null
}
