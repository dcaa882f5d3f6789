/** The body of the `message-summary` event package: are there messages waiting? (RFC 3842 §5.2) */
import { parseNumber, trimmed } from '../grammar/text.ts'

export const MESSAGE_SUMMARY_TYPE = 'application/simple-message-summary'

export interface MessageCount {
  readonly fresh: number
  readonly old: number
  readonly urgentFresh?: number
  readonly urgentOld?: number
}

export interface MessageSummary {
  readonly isWaiting: boolean
  /** The URI of the mailbox. */
  readonly account?: string
  readonly voice?: MessageCount
}

const HIGHEST_COUNT = 2 ** 32 - 1
const LONGEST_BODY = 16_384

export function formatMessageSummary({ isWaiting, account, voice }: MessageSummary): string {
  let out = `Messages-Waiting: ${isWaiting ? 'yes' : 'no'}\r\n`
  if (account !== undefined) out += `Message-Account: ${account}\r\n`
  if (voice)
    out += `Voice-Message: ${voice.fresh}/${voice.old} (${voice.urgentFresh ?? 0}/${voice.urgentOld ?? 0})\r\n`
  return out
}

/** Reads a body; undefined when it does not say whether messages wait. Counts that cannot be read are left out. */
export function parseMessageSummary(text: string): MessageSummary | undefined {
  const lines = new Map<string, string>()
  for (const line of text.slice(0, LONGEST_BODY).split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 0) continue
    const name = trimmed(line, 0, colon).toLowerCase()
    if (!lines.has(name)) lines.set(name, trimmed(line, colon + 1, line.length))
  }
  const waiting = lines.get('messages-waiting')?.toLowerCase()
  if (waiting !== 'yes' && waiting !== 'no') return undefined
  const account = lines.get('message-account')
  const voice = parseCount(lines.get('voice-message') ?? '')
  return {
    isWaiting: waiting === 'yes',
    ...(account === undefined ? {} : { account }),
    ...(voice === undefined ? {} : { voice }),
  }
}

/** `2/8` or `2/8 (0/2)` */
function parseCount(text: string): MessageCount | undefined {
  const match =
    /^(\d{1,10})[ \t]?\/[ \t]?(\d{1,10})(?:[ \t]{0,4}\((\d{1,10})[ \t]?\/[ \t]?(\d{1,10})\))?$/.exec(text)
  if (!match) return undefined
  const [fresh, old, urgentFresh, urgentOld] = match
    .slice(1)
    .map((digits) => parseNumber(digits ?? '', HIGHEST_COUNT))
  if (fresh === undefined || old === undefined) return undefined
  if (urgentFresh === undefined || urgentOld === undefined) return { fresh, old }
  return { fresh, old, urgentFresh, urgentOld }
}
