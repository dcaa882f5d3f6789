/**
 * Dial templates of countries (§20.1): how a number is dialled inside its area, inside the country, and abroad.
 * E is the calling code, F the area code, G the local number, I the area code where it is not the location's own, N a
 * long-distance provider where one is chosen. Digits, * and # are dialled; `~` (wait for a tone) is kept for reading and not
 * dialled, because numbers are handed over en bloc.
 */

export interface DialTemplates {
  readonly sameArea: string
  readonly longDistance: string
  readonly international: string
  /** North America: a number of the own area that costs a toll. */
  readonly sameAreaToll: string
  /** North America: a number of another area that is a local call. */
  readonly otherAreaLocal: string
}

export type TemplateName = keyof DialTemplates

export interface TemplateParts {
  readonly callingCode: string
  readonly areaCode: string
  readonly local: string
  /** Whether the destination lies in the location's own area. */
  readonly ownArea: boolean
  /** Network prefix of a provider, or ''. */
  readonly provider: string
}

const TEMPLATE = /^[EFGIN0-9*#~]{1,40}$/

export function isTemplate(text: string): boolean {
  return TEMPLATE.test(text)
}

/** A template taken apart once: nearly all are digits followed by EFG, FG or G. */
export interface CompiledTemplate {
  readonly source: string
  /** The digits before a last EFG, FG or G; undefined where the template has another form. */
  readonly digits: string | undefined
  readonly tail: 'EFG' | 'FG' | 'G' | ''
}

export function compileTemplate(source: string): CompiledTemplate {
  const simple = /^([0-9*#~]*)(EFG|FG|G)$/.exec(source)
  if (!simple) return { source, digits: undefined, tail: '' }
  return {
    source,
    digits: simple[1]!.replaceAll('~', ''),
    tail: simple[2] as CompiledTemplate['tail'],
  }
}

/** Fills a template. A provider without a place in the template is dialled before everything else. */
export function fillTemplate(template: string, parts: TemplateParts): string {
  let out = ''
  let placed = false
  for (const symbol of template) {
    if (symbol === 'E') out += parts.callingCode
    else if (symbol === 'F') out += parts.areaCode
    else if (symbol === 'G') out += parts.local
    else if (symbol === 'I') out += parts.ownArea ? '' : parts.areaCode
    else if (symbol === 'N') {
      out += parts.provider
      placed = true
    } else if (symbol !== '~') out += symbol
  }
  return placed ? out : parts.provider + out
}
