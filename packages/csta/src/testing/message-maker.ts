/** Makes valid messages of any kind from the tables, for property tests: at random, but the same for the same seed. */
import { type Random, randomInteger } from '@offhook/base'
import {
  type CompiledAttribute,
  type CompiledField,
  type CompiledType,
  typeNamed,
} from '../message/compile.ts'
import { isCertainIn, isInEdition } from '../message/edition.ts'
import type { Message, MessageName } from '../message/message.ts'
import type { Edition } from '../message/schema.ts'
import type { XmlContent } from '../message/xml.ts'

export interface MakerOptions {
  readonly random: Random
  readonly edition: Edition
  /** How likely an optional field is there; 0 makes the smallest message, 1 the fullest. */
  readonly fullness: number
}

const MOST_DEEP = 8
const texts = [
  '301',
  'N<302>Anna;x=1',
  'Grüße & Küsse',
  '"a" <b> \'c\'',
  ' mit Rand ',
  '漢字 🎧',
  '+49 (30) 1-23',
]

/** A message that every reader of the edition must accept. */
export function makeMessage(name: MessageName, options: MakerOptions): Message {
  return { name, body: makeValue(typeNamed(name), options, 0) } as Message
}

function makeValue(type: CompiledType, options: MakerOptions, depth: number): unknown {
  switch (type.kind) {
    case 'leaf':
      return makeLeaf(type.leaf, options.random)
    case 'word': {
      const known = [...type.words].filter(([, mark]) => isInEdition(mark, options.edition))
      return pick(known, options.random)[0]
    }
    case 'empty':
      return true
    case 'content':
      return makeContent(options.random)
    case 'element':
      return { name: 'grammars', attributes: {}, content: [] }
    case 'text':
      return { text: pick(texts, options.random), ...makeAttributes(type.attributes, options) }
    case 'choice': {
      const field = pick([...type.fields.values()], options.random)
      return { [field.name]: makeField(field, options, depth) }
    }
    case 'fields':
      return makeFields(type.fields, options, depth)
  }
}

function makeFields(
  fields: ReadonlyMap<string, CompiledField>,
  options: MakerOptions,
  depth: number,
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const field of fields.values()) {
    const has = field.isOptional ? isCertainIn : isInEdition
    if (!has(field.mark, options.edition)) continue
    const isWanted = depth < MOST_DEEP && happens(options.fullness, options.random)
    if (!field.isOptional || isWanted) made[field.name] = makeField(field, options, depth)
  }
  return made
}

function makeField(field: CompiledField, options: MakerOptions, depth: number): unknown {
  const one = () => makeValue(field.type, options, depth + 1)
  if (field.isPlainUntil5 && options.edition <= 5) return [one()]
  if (field.isRepeated || field.itemName !== undefined) {
    return Array.from({ length: 1 + randomInteger(options.random, 2) }, one)
  }
  return one()
}

function makeAttributes(
  attributes: ReadonlyMap<string, CompiledAttribute>,
  options: MakerOptions,
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const { name, type, isList, mark } of attributes.values()) {
    if (!isCertainIn(mark, options.edition)) continue
    if (!happens(options.fullness / 4, options.random)) continue
    const value = makeValue(type, options, 0)
    made[name] = isList ? [value] : value
  }
  return made
}

function makeLeaf(leaf: string, random: Random): string | number | boolean {
  switch (leaf) {
    case 'string':
      return pick(texts, random)
    case 'boolean':
      return randomInteger(random, 2) === 1
    case 'hexBinary':
      return pick(['', '00', 'CAFE', '0123456789abcdef'], random)
    case 'float':
      return pick([0, 1.5, -0.25], random)
    case 'short':
      return randomInteger(random, 65_536) - 32_768
    case 'nonNegativeInteger':
      return randomInteger(random, 1_000_000)
    default:
      return randomInteger(random, 2_000_000_000) - 1_000_000_000
  }
}

function makeContent(random: Random): XmlContent {
  const name = 'v:note'
  const attributes = { 'xmlns:v': 'urn:example:vendor', 'v:kind': pick(texts, random) }
  return [
    { name, attributes, content: [{ name: 'v:inner', attributes: {}, content: [pick(texts, random)] }] },
  ]
}

function happens(likelihood: number, random: Random): boolean {
  return randomInteger(random, 1000) < likelihood * 1000
}

function pick<Item>(list: readonly Item[], random: Random): Item {
  return list[randomInteger(random, list.length)]!
}
