/**
 * Asking a phone to answer by itself. The standard is Answer-Mode (RFC 5373 §4); desk phones rather know the parameters
 * `info=alert-autoanswer` of Alert-Info or `answer-after` of Call-Info, which no RFC describes.
 */
import type { Headers } from './headers.ts'
import { parseParametered } from './parametered.ts'
import { parseNumber } from './text.ts'

/** The headers that make a phone answer at once; a phone takes the one that it knows. */
export function autoAnswerHeaders(domain: string): readonly (readonly [name: string, value: string])[] {
  return [
    ['Answer-Mode', 'Auto'],
    ['Alert-Info', `<http://${domain}>;info=alert-autoanswer;delay=0`],
    ['Call-Info', `<sip:${domain}>;answer-after=0`],
  ]
}

/** The seconds after which a request asks to be answered by itself; undefined when it does not ask. */
export function autoAnswerAfter(headers: Headers): number | undefined {
  const mode = headers.get('Answer-Mode') ?? headers.get('Priv-Answer-Mode')
  if (mode !== undefined && /^auto\b/i.test(mode)) return 0
  for (const value of headers.values('Call-Info')) {
    const after = parseNumber(parseParametered(value, 'Call-Info').params.get('answer-after') ?? '', 3600)
    if (after !== undefined) return after
  }
  for (const value of headers.values('Alert-Info')) {
    const { params } = parseParametered(value, 'Alert-Info')
    if (/^alert-autoanswer$/i.test(params.get('info') ?? ''))
      return parseNumber(params.get('delay') ?? '', 3600) ?? 0
  }
  return undefined
}
