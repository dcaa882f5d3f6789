/**
 * Which calls belong together (ECMA-269 §12.2.6): one linkage follows a call over transfers and into other switches, one thread ties
 * the calls that one matter led to, such as a consultation. What one switch numbers for itself counts with its name.
 */
import type { Read, ReadMessage, Value } from '../message/message.ts'

type Linkage = Read<'CallLinkageData'>

interface Linked {
  readonly callLinkageData?: Linkage
  readonly callLinkageDataList?: Read<'CallLinkageDataList'>
}

/** The linkages in an event, as words that are equal where the calls belong together. After a merge those of the new call. */
export function linkagesOf({ body }: ReadMessage): readonly string[] {
  const { callLinkageData, callLinkageDataList } = body as Linked
  const data = callLinkageData ?? callLinkageDataList?.newCallLinkageData
  const { globalCallSwitchingSubDomainName: domain, globalCallLinkageID: id } = data?.globalCallData ?? {}
  const { threadSwitchingSubDomainName: threadDomain, threadLinkageID: thread } = data?.threadData ?? {}
  return [
    word('call', id?.globallyUniqueCallLinkageID, domain, id?.subDomainCallLinkageID),
    word('thread', thread?.globallyUniqueThreadID, threadDomain, thread?.subDomainThreadID),
  ].flatMap((found) => found ?? [])
}

/** The longest that is kept of what a switch says. */
const LONGEST = 200

function word(
  kind: 'call' | 'thread',
  unique: string | undefined,
  domain: string | undefined,
  id: string | undefined,
): string | undefined {
  if (unique) return `${kind} ${unique.slice(0, LONGEST)}`
  // Without the name of the switch the number would be that of another call at another switch.
  return domain && id ? `${kind} ${domain.slice(0, LONGEST)}/${id.slice(0, LONGEST)}` : undefined
}

/** The linkages as events carry them. */
export function linkageData(linkages: readonly string[]): Value<'CallLinkageData'> {
  const of = (kind: string) =>
    linkages.find((linkage) => linkage.startsWith(`${kind} `))?.slice(kind.length + 1)
  const [call, thread] = [of('call'), of('thread')]
  return {
    ...(call ? { globalCallData: { globalCallLinkageID: { globallyUniqueCallLinkageID: call } } } : {}),
    ...(thread ? { threadData: { threadLinkageID: { globallyUniqueThreadID: thread } } } : {}),
  }
}
