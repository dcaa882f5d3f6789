/** Filters of SCIM: RFC 7644 §3.4.2.2, figure 1. Read into a tree, then asked of resources. Bounded: length and depth. */
import { ScimFault } from './scim-errors.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
export type JsonObject = { readonly [name: string]: Json }

type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'lt' | 'ge' | 'le'

export type Filter =
  | {
      readonly type: 'compare'
      readonly path: readonly string[]
      readonly operator: Operator
      readonly value: Json
    }
  | { readonly type: 'present'; readonly path: readonly string[] }
  | { readonly type: 'values'; readonly path: readonly string[]; readonly filter: Filter }
  | { readonly type: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly type: 'not'; readonly filter: Filter }

const LONGEST = 2000
const DEEPEST = 20
/** Comparisons: each is made with everybody. Identity providers write one to three. */
const MOST_TERMS = 50
const operators: readonly string[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le']
/** A word, a string in JSON's notation, or one of the brackets. */
const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y
const URN = /^urn:[^\s]+:/i

/** Throws a {@link ScimFault} `invalidFilter`. */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text)
  const reader = new FilterReader(tokens)
  const filter = reader.disjunction(0)
  if (!reader.isAtEnd) throw invalid(`"${tokens[reader.at]}" was not expected`)
  return filter
}

function tokensOf(text: string): readonly string[] {
  if (text.length > LONGEST) throw invalid('it is too long')
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  let at = 0
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (!match) throw invalid('a string does not end')
    tokens.push(match[1] ?? match[2] ?? match[3]!)
    at = TOKEN.lastIndex
  }
  return tokens
}

class FilterReader {
  readonly #tokens: readonly string[]
  at = 0
  #terms = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.at >= this.#tokens.length
  }

  disjunction(depth: number): Filter {
    if (depth > DEEPEST) throw invalid('it is nested too deeply')
    let left = this.#conjunction(depth)
    while (this.#takeWord('or')) left = { type: 'or', left, right: this.#conjunction(depth) }
    return left
  }

  #conjunction(depth: number): Filter {
    let left = this.#term(depth)
    while (this.#takeWord('and')) left = { type: 'and', left, right: this.#term(depth) }
    return left
  }

  #term(depth: number): Filter {
    if (this.#takeWord('not')) {
      this.#take('(')
      const filter = this.disjunction(depth + 1)
      this.#take(')')
      return { type: 'not', filter }
    }
    if (this.#tokens[this.at] === '(') {
      this.at++
      const filter = this.disjunction(depth + 1)
      this.#take(')')
      return filter
    }
    if (++this.#terms > MOST_TERMS) throw invalid('it has too many terms')
    const path = pathOf(this.#next())
    if (this.#tokens[this.at] === '[') {
      this.at++
      const filter = this.disjunction(depth + 1)
      this.#take(']')
      return { type: 'values', path, filter }
    }
    const operator = this.#next().toLowerCase()
    if (operator === 'pr') return { type: 'present', path }
    if (!operators.includes(operator)) throw invalid(`there is no operator "${operator}"`)
    return { type: 'compare', path, operator: operator as Operator, value: literalOf(this.#next()) }
  }

  #next(): string {
    const token = this.#tokens[this.at]
    if (token === undefined) throw invalid('something is missing at its end')
    this.at++
    return token
  }

  #take(token: string): void {
    if (this.#next() !== token) throw invalid(`"${token}" is missing`)
  }

  #takeWord(word: string): boolean {
    if (this.#tokens[this.at]?.toLowerCase() !== word) return false
    this.at++
    return true
  }
}

/** `name.givenName`, or with the schema before it: that of the core is dropped, that of an extension is a step of its own. */
export function pathOf(text: string): readonly string[] {
  const urn = URN.exec(text)?.[0]
  const rest = urn === undefined ? text : text.slice(urn.length)
  if (!/^[A-Za-z$][\w$-]*(\.[A-Za-z$][\w$-]*)?$/.test(rest)) throw invalid(`"${text}" is no attribute`)
  const names = rest.split('.')
  return urn === undefined || /:core:2\.0:/i.test(urn) ? names : [urn.slice(0, -1), ...names]
}

function literalOf(token: string): Json {
  try {
    return JSON.parse(token) as Json
  } catch {
    if (/^(true|false|null)$/i.test(token)) return JSON.parse(token.toLowerCase()) as Json
    throw invalid(`"${token}" is no value`)
  }
}

export function matches(filter: Filter, resource: Json): boolean {
  switch (filter.type) {
    case 'and':
      return matches(filter.left, resource) && matches(filter.right, resource)
    case 'or':
      return matches(filter.left, resource) || matches(filter.right, resource)
    case 'not':
      return !matches(filter.filter, resource)
    case 'present':
      return valuesAt(resource, filter.path).some((value) => value !== null && value !== '')
    case 'values':
      return valuesAt(resource, filter.path).some((value) => matches(filter.filter, value))
    case 'compare': {
      const values = valuesAt(resource, filter.path)
      if (filter.operator === 'ne')
        return !values.some((value) => compare(value, 'eq', filter.value, filter.path))
      return values.some((value) => compare(value, filter.operator, filter.value, filter.path))
    }
  }
}

/** The values at a path; of a list all of them, and of a complex one its `value` (§3.4.2.2). */
function valuesAt(resource: Json, path: readonly string[]): readonly Json[] {
  let found: readonly Json[] = [resource]
  for (const name of path) {
    found = found.flatMap((value) => {
      const list = Array.isArray(value) ? (value as readonly Json[]) : [value]
      return list.flatMap((one) => {
        const inner = attributeOf(one, name)
        return inner === undefined ? [] : Array.isArray(inner) ? (inner as readonly Json[]) : [inner]
      })
    })
  }
  return found
}

/** Names of attributes have no case (RFC 7643 §2.1). */
export function nameIn(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name
  const wanted = name.toLowerCase()
  return Object.keys(object).find((known) => known.toLowerCase() === wanted)
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function attributeOf(value: Json, name: string): Json | undefined {
  if (!isObject(value)) return undefined
  const known = nameIn(value, name)
  return known === undefined ? undefined : value[known]
}

/** Those that tell upper from lower case (RFC 7643 §3.1). */
const caseExact: readonly string[] = ['id', 'externalid', 'value', '$ref']

function compare(found: Json, operator: Operator, wanted: Json, path: readonly string[]): boolean {
  const value = isObject(found) ? (attributeOf(found, 'value') ?? null) : found
  if (typeof value === 'string' && typeof wanted === 'string') {
    const isExact = caseExact.includes(path.at(-1)!.toLowerCase())
    const [a, b] = isExact ? [value, wanted] : [value.toLowerCase(), wanted.toLowerCase()]
    switch (operator) {
      case 'eq':
      case 'ne':
        return a === b
      case 'co':
        return a.includes(b)
      case 'sw':
        return a.startsWith(b)
      case 'ew':
        return a.endsWith(b)
      default:
        return ordered(a < b ? -1 : a > b ? 1 : 0, operator)
    }
  }
  if (operator === 'eq') return value === wanted
  return typeof value === 'number' && typeof wanted === 'number' && ordered(value - wanted, operator)
}

function ordered(difference: number, operator: Operator): boolean {
  if (operator === 'gt') return difference > 0
  if (operator === 'ge') return difference >= 0
  if (operator === 'lt') return difference < 0
  return operator === 'le' && difference <= 0
}

function invalid(reason: string): ScimFault {
  return new ScimFault(400, `The filter cannot be read: ${reason}.`, 'invalidFilter')
}
