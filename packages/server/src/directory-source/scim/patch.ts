/** Changes to a resource: RFC 7644 §3.5.2. Pure: the resource comes back changed. */
import {
  type Filter,
  isObject,
  type Json,
  type JsonObject,
  matches,
  nameIn,
  parseFilter,
  pathOf,
} from './filter.ts'
import { ScimFault } from './scim-errors.ts'

const MOST_OPERATIONS = 1000
/** Values that all operations together may look at: a thousand changes of a list with twenty-five thousand. */
const MOST_LOOKS = 25_000_000
/** What a comparison costs in looks. */
const LOOKS_A_TERM = 20

/** Counts how many values are looked at, each so often. Throws where it is too much. */
type Look = (values: Json | undefined, times?: number) => void

interface Target {
  readonly names: readonly string[]
  readonly filter?: Filter
  /** What of the chosen values is meant. */
  readonly sub?: string
}

/** Throws a {@link ScimFault}. Names of operations may have any case, as some clients write them. */
export function patched(resource: JsonObject, body: Json): JsonObject {
  const operations = isObject(body) ? body[nameIn(body, 'Operations') ?? ''] : undefined
  if (!Array.isArray(operations)) throw new ScimFault(400, 'There are no operations.', 'invalidSyntax')
  if (operations.length > MOST_OPERATIONS)
    throw new ScimFault(413, 'There are too many operations.', 'tooMany')
  let looks = 0
  const look: Look = (values, times = 1) => {
    looks += Array.isArray(values) ? values.length * times : 0
    if (looks > MOST_LOOKS) throw new ScimFault(413, 'The operations are too costly together.', 'tooMany')
  }
  return (operations as readonly Json[]).reduce<JsonObject>(
    (changed, operation) => perform(changed, operation, look),
    resource,
  )
}

function perform(resource: JsonObject, operation: Json, look: Look): JsonObject {
  if (!isObject(operation)) throw new ScimFault(400, 'An operation must be an object.', 'invalidSyntax')
  const op = String(operation.op ?? '').toLowerCase()
  const value = operation.value ?? null
  const path = operation.path
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    throw new ScimFault(400, `There is no operation "${op}".`, 'invalidSyntax')
  }
  if (path === undefined || path === '') {
    if (op === 'remove') throw new ScimFault(400, 'What is to be removed must be named.', 'noTarget')
    if (!isObject(value))
      throw new ScimFault(400, 'Without a path, the value must be an object.', 'invalidValue')
    // Some clients put paths into the names of the value.
    return Object.entries(value).reduce<JsonObject>(
      (changed, [name, one]) => change(changed, targetOf(name), op, one, look),
      resource,
    )
  }
  if (typeof path !== 'string') throw new ScimFault(400, 'A path must be a string.', 'invalidPath')
  return change(resource, targetOf(path), op, value, look)
}

function targetOf(path: string): Target {
  const open = path.indexOf('[')
  if (open < 0) {
    // A schema alone is the extension itself.
    if (/^urn:[^\s[\]]+:extension:[^\s[\]]+:User$/i.test(path)) return { names: [path] }
    return { names: pathOf(path) }
  }
  const close = path.lastIndexOf(']')
  const rest = path.slice(close + 1)
  if (close < open || !/^(\.[A-Za-z$][\w$-]*)?$/.test(rest)) {
    throw new ScimFault(400, `The path "${path.slice(0, 100)}" cannot be read.`, 'invalidPath')
  }
  return {
    names: pathOf(path.slice(0, open)),
    filter: parseFilter(path.slice(open + 1, close)),
    ...(rest === '' ? {} : { sub: rest.slice(1) }),
  }
}

function change(
  resource: JsonObject,
  target: Target,
  op: 'add' | 'replace' | 'remove',
  value: Json,
  look: Look,
): JsonObject {
  const [name, ...others] = target.names
  const known = nameIn(resource, name!) ?? name!
  const former = resource[known]
  if (others.length > 0) {
    const inner = isObject(former) ? former : {}
    return { ...resource, [known]: change(inner, { ...target, names: others }, op, value, look) }
  }
  look(former, target.filter ? LOOKS_A_TERM * termsOf(target.filter) : 1)
  if (target.filter) return { ...resource, [known]: changeChosen(former, target, op, value) }
  if (op === 'remove') {
    // Some clients name what is to be taken out in the value.
    if (Array.isArray(former) && Array.isArray(value)) {
      const gone = new Set((value as readonly Json[]).map(identityOf))
      return { ...resource, [known]: (former as readonly Json[]).filter((one) => !gone.has(identityOf(one))) }
    }
    const { [known]: _gone, ...left } = resource
    return left
  }
  if (op === 'add' && Array.isArray(former)) {
    const added = Array.isArray(value) ? (value as readonly Json[]) : [value]
    const there = new Set((former as readonly Json[]).map(identityOf))
    return {
      ...resource,
      [known]: [...(former as readonly Json[]), ...added.filter((one) => !there.has(identityOf(one)))],
    }
  }
  if (isObject(former) && isObject(value)) return { ...resource, [known]: { ...former, ...value } }
  return { ...resource, [known]: value }
}

/** Of a list, those values that the filter chooses. */
function changeChosen(
  former: Json | undefined,
  target: Target,
  op: 'add' | 'replace' | 'remove',
  value: Json,
): Json {
  const list = Array.isArray(former) ? (former as readonly Json[]) : []
  const isChosen = (one: Json) => matches(target.filter!, one)
  const { sub } = target
  if (op === 'remove') {
    if (sub === undefined) return list.filter((one) => !isChosen(one))
    return list.map((one) => (isChosen(one) && isObject(one) ? without(one, sub) : one))
  }
  if (!list.some(isChosen)) {
    // §3.5.2.3 says noTarget; but Entra ID sets numbers and addresses this way before there are any.
    const seed = seedOf(target.filter!)
    if (seed === undefined) throw new ScimFault(400, 'Nothing fits the filter of the path.', 'noTarget')
    return [
      ...list,
      sub === undefined ? { ...seed, ...(isObject(value) ? value : {}) } : { ...seed, [sub]: value },
    ]
  }
  return list.map((one) => {
    if (!isChosen(one) || !isObject(one)) return one
    return sub === undefined ? { ...one, ...(isObject(value) ? value : {}) } : { ...one, [sub]: value }
  })
}

function termsOf(filter: Filter): number {
  switch (filter.type) {
    case 'and':
    case 'or':
      return termsOf(filter.left) + termsOf(filter.right)
    case 'not':
    case 'values':
      return termsOf(filter.filter) + 1
    default:
      return 1
  }
}

/** A value that fits a filter of the form `type eq "work"`. */
function seedOf(filter: Filter): JsonObject | undefined {
  if (filter.type !== 'compare' || filter.operator !== 'eq' || filter.path.length !== 1) return undefined
  return { [filter.path[0]!]: filter.value }
}

function without(object: JsonObject, name: string): JsonObject {
  const { [nameIn(object, name) ?? name]: _gone, ...left } = object
  return left
}

function identityOf(value: Json): string {
  return isObject(value) && value.value !== undefined ? String(value.value) : JSON.stringify(value)
}
