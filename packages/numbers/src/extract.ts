/** Phone numbers in free text (mails, notes, web pages), for click to dial. One pass over the text, no expressions. */
import { type Canonicalised, canonicalise } from './canonical.ts'
import { isDigits } from './clean.ts'
import type { Site } from './site.ts'

export interface ExtractOptions {
  /** Where the text is read: decides what local and national numbers mean. */
  readonly site: Site
  /**
   * Which written forms are taken for numbers: `international` (+49 …, 0049 …), `national` (030 …), `local` (1234567, only
   * behind a word such as Tel. or Fon), `uri` (tel:, callto:, sip:+…). All by default.
   */
  readonly forms?: readonly ExtractForm[]
  /** Fewest and most digits. 5 and 17 by default, so that years and prices are no numbers. */
  readonly minDigits?: number
  readonly maxDigits?: number
  /** The most numbers to return; 1,000 by default. */
  readonly limit?: number
}

export type ExtractForm = 'international' | 'national' | 'local' | 'uri'

export interface ExtractedNumber {
  /** First character in the text, and the one behind the last. */
  readonly start: number
  readonly end: number
  /** As it stands in the text. */
  readonly text: string
  readonly canonical: string
  readonly form: ExtractForm
}

const ALL_FORMS: readonly ExtractForm[] = ['international', 'national', 'local', 'uri']
/** Words before a number that make a local number believable, in lower case. */
const LABELS = [
  'tel',
  'telefon',
  'fon',
  'phone',
  'ph',
  'mobil',
  'mobile',
  'fax',
  'call',
  'anruf',
  'nummer',
  'rufnummer',
  'durchwahl',
  'handy',
  'cell',
  't',
  'm',
  'f',
]
const SCHEMES = ['tel:', 'callto:', 'sip:', 'sips:']
const LONGEST_CANDIDATE = 48
/** Words looked back for a label. */
const LABEL_REACH = 16

/** Finds the numbers of a text in their order. Never throws; time grows with the length of the text. */
export function extractNumbers(text: string, options: ExtractOptions): readonly ExtractedNumber[] {
  const { forms = ALL_FORMS, minDigits = 5, maxDigits = 17, limit = 1000 } = options
  const found: ExtractedNumber[] = []
  for (let at = 0; at < text.length && found.length < limit; ) {
    const candidate = startsCandidate(text, at) ? readCandidate(text, at) : undefined
    if (!candidate) {
      at++
      continue
    }
    const digits = candidate.digits.replace('+', '')
    const fits = digits.length >= minDigits && digits.length <= maxDigits
    const number = fits ? judge(text, candidate, forms, options.site) : undefined
    if (number) found.push(number)
    at = candidate.end
  }
  return found
}

interface Candidate {
  readonly start: number
  readonly end: number
  /** Digits with a leading plus where there is one. */
  readonly digits: string
}

/** A number begins with a plus, an opening bracket or a digit that stands at the beginning of a word. */
function startsCandidate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  const starts = code === 43 || isDigitCode(code) || (code === 40 && isDigitCode(text.charCodeAt(at + 1)))
  if (!starts) return false
  if (at === 0) return true
  // Not in the middle of a word, an amount, a date, a version, a path or an address.
  const before = text[at - 1]!
  if (/[\p{L}\p{N}_@#&=%$€£§^~]/u.test(before)) return hasScheme(text, at)
  return !(/[.,:/\\-]/.test(before) && isDigitCode(text.charCodeAt(at - 2))) || hasScheme(text, at)
}

/** Reads digits and the signs that people put between them. */
function readCandidate(text: string, start: number): Candidate | undefined {
  let digits = ''
  let end = start
  let depth = 0
  let gap = 0
  for (let i = start; i < text.length && i - start < LONGEST_CANDIDATE; i++) {
    const code = text.charCodeAt(i)
    if (isDigitCode(code)) {
      digits += text[i]
      end = i + 1
      gap = 0
      continue
    }
    if (code === 43) {
      if (digits !== '') break
      digits = '+'
      continue
    }
    if (code === 40) {
      if (++depth > 1 || gap > 2) break
    } else if (code === 41) {
      if (--depth < 0) break
      if (isDigitCode(text.charCodeAt(i - 1))) end = i + 1
    } else if (!isSeparator(code)) break
    // Two signs at most between digits: "030 / 12", ") ", "- ".
    if (++gap > 3) break
  }
  return digits.length > 1 || (digits !== '' && digits !== '+') ? { start, end, digits } : undefined
}

function judge(
  text: string,
  candidate: Candidate,
  forms: readonly ExtractForm[],
  site: Site,
): ExtractedNumber | undefined {
  const { start, end, digits } = candidate
  const next = text[end] ?? ''
  // What goes on as a word, an address or an amount is no number.
  if (/[\p{L}\p{N}_@%€$£]/u.test(next) && !hasScheme(text, start)) return undefined
  if ((next === '.' || next === ',' || next === ':') && isDigitCode(text.charCodeAt(end + 1)))
    return undefined
  const written = text.slice(start, end)
  if (looksLikeDate(written)) return undefined
  const known = canonicalise(digits, site)
  if (!known || !isPlausible(known, site)) return undefined
  const form = formOf(text, start, known)
  if (form === undefined || !forms.includes(form)) return undefined
  return { start, end, text: written, canonical: known.canonical, form }
}

function formOf(text: string, start: number, known: Canonicalised): ExtractForm | undefined {
  if (hasScheme(text, start)) return 'uri'
  if (known.rule === 'already-canonical' || known.rule === 'international-prefix') return 'international'
  if (known.rule === 'national-prefix') return 'national'
  if (hasLabel(text, start)) return 'local'
  // Where no prefix is needed, a whole national number is believable by its grouping.
  return known.rule === 'full-national-number' ? 'national' : undefined
}

/** A number that its country could have given out. */
function isPlausible(known: Canonicalised, site: Site): boolean {
  const digits = known.canonical.slice(1)
  const country = site.countries.ofInternational(digits)
  return country?.general.test(digits.slice(country.callingCode.length)) ?? false
}

function hasScheme(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 7), start).toLowerCase()
  return SCHEMES.some((scheme) => before.endsWith(scheme))
}

function hasLabel(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - LABEL_REACH), start).toLowerCase()
  let end = before.length
  while (end > 0 && !isLetter(before[end - 1]!)) end--
  // More than a colon and a blank between them: the word is not about the number.
  if (before.length - end > 4) return false
  let begin = end
  while (begin > 0 && isLetter(before[begin - 1]!)) begin--
  return LABELS.includes(before.slice(begin, end))
}

/** 20.11.2026, 2026-11-20, 20/11/2026. */
function looksLikeDate(written: string): boolean {
  const parts = written.split(/[./-]/)
  if (parts.length !== 3 || !parts.every(isDigits)) return false
  const lengths = parts.map((part) => part.length)
  const year = lengths[0] === 4 ? 0 : 2
  return lengths[year] === 4 && lengths.every((length, i) => i === year || length <= 2)
}

function isLetter(char: string): boolean {
  return /\p{L}/u.test(char)
}

function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Blank, no-break and thin blanks, dot, slash, hyphen and dashes. */
function isSeparator(code: number): boolean {
  return (
    code === 32 ||
    code === 0xa0 ||
    code === 0x202f ||
    code === 0x2009 ||
    code === 46 ||
    code === 47 ||
    code === 45 ||
    (code >= 0x2010 && code <= 0x2013)
  )
}
