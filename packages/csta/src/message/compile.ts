/** The tables, made ready for reader and writer: names resolved, field strings taken apart. Each type once, when first needed. */
import { definitions } from './definitions.ts'
import type { EditionMark, FieldDefinition, Fields, TypeDefinition } from './schema.ts'

export interface CompiledField {
  readonly name: string
  readonly isOptional: boolean
  /** The element itself comes any number of times. */
  readonly isRepeated: boolean
  /** The element encloses elements of this name. */
  readonly itemName: string | undefined
  readonly mark: EditionMark | undefined
  readonly isPlainUntil5: boolean
  /** Of the element, or of its items. */
  readonly type: CompiledType
}

export interface CompiledAttribute {
  readonly name: string
  readonly isList: boolean
  readonly mark: EditionMark | undefined
  readonly type: CompiledType
}

export type CompiledType =
  | { readonly kind: 'leaf'; readonly name: string; readonly leaf: LeafName }
  | {
      readonly kind: 'word'
      readonly name: string
      readonly words: ReadonlyMap<string, EditionMark | undefined>
    }
  | {
      readonly kind: 'fields' | 'choice'
      readonly name: string
      /** In the order of the schema. */
      readonly fields: ReadonlyMap<string, CompiledField>
    }
  | {
      readonly kind: 'text'
      readonly name: string
      readonly attributes: ReadonlyMap<string, CompiledAttribute>
    }
  | { readonly kind: 'empty' | 'content' | 'element'; readonly name: string }

const leaves = [
  'string',
  'boolean',
  'long',
  'short',
  'float',
  'integer',
  'nonNegativeInteger',
  'hexBinary',
] as const
export type LeafName = (typeof leaves)[number]

const table: Readonly<Record<string, TypeDefinition>> = definitions
const compiled = new Map<string, CompiledType>()

/** The compiled type of that name. Only names that stand in the tables may be asked for. */
export function typeNamed(name: string): CompiledType {
  const known = compiled.get(name)
  if (known) return known
  const type = build(name)
  compiled.set(name, type)
  return type
}

function build(name: string): CompiledType {
  const leaf = leaves.find((known) => known === name)
  if (leaf) return { kind: 'leaf', name, leaf }
  if (name === 'empty' || name === 'content' || name === 'element') return { kind: name, name }
  const definition = table[name]
  if (!definition) throw new TypeError(`The CSTA tables name a type ${name} that they do not define.`)
  switch (definition.kind) {
    case 'alias':
      return typeNamed(definition.of)
    case 'message':
      if (typeof definition.content === 'string') return typeNamed(definition.content)
      return { kind: 'fields', name, fields: fieldsOf(definition.content) }
    case 'sequence':
      return { kind: 'fields', name, fields: fieldsOf(definition.content) }
    case 'choice':
      return { kind: 'choice', name, fields: fieldsOf(definition.content) }
    case 'flags': {
      const marked = [...markedWords(definition.words)]
      const content = marked.map(([word, mark]) => [word, `boolean?${mark === undefined ? '' : `@${mark}`}`])
      return { kind: 'fields', name, fields: fieldsOf(Object.fromEntries(content)) }
    }
    case 'words':
      return { kind: 'word', name, words: markedWords(definition.words) }
    case 'text':
      return { kind: 'text', name, attributes: attributesOf(definition.attributes) }
  }
}

function fieldsOf(content: Fields): ReadonlyMap<string, CompiledField> {
  return new Map(Object.entries(content).map(([name, field]) => [name, compileField(name, field)]))
}

function compileField(name: string, field: FieldDefinition): CompiledField {
  if (typeof field === 'string') {
    const { type, suffix, mark } = takeApart(field)
    const isRepeated = suffix === '[]'
    const isOptional = suffix === '?' || isRepeated
    const rest = { itemName: undefined, isPlainUntil5: false, mark }
    return lazily({ name, isOptional, isRepeated, ...rest }, type)
  }
  const [itemName, type] = Object.entries(field.item)[0]!
  const { isPlainUntil5, since } = field
  const isOptional = field.presence === 'optional'
  return lazily({ name, isOptional, isRepeated: false, itemName, isPlainUntil5, mark: since }, type)
}

/** The type is looked up when it is first needed, because types may contain each other. */
function lazily(field: Omit<CompiledField, 'type'>, typeName: string): CompiledField {
  let type: CompiledType | undefined
  return {
    ...field,
    get type() {
      type ??= typeNamed(typeName)
      return type
    },
  }
}

function attributesOf(attributes: Readonly<Record<string, string>>): ReadonlyMap<string, CompiledAttribute> {
  return new Map(
    Object.entries(attributes).map(([name, field]) => {
      const { type, mark } = takeApart(field)
      const isList = type.endsWith(' list')
      return [name, { name, isList, mark, type: typeNamed(isList ? type.slice(0, -' list'.length) : type) }]
    }),
  )
}

function takeApart(field: string): { type: string; suffix: string; mark: EditionMark | undefined } {
  const parts = /^([\w ]+?)(\?|\[\])?(?:@(-5|6))?$/.exec(field)
  if (!parts?.[1]) throw new TypeError(`The CSTA tables have a field "${field}" that cannot be read.`)
  return { type: parts[1], suffix: parts[2] ?? '', mark: markOf(parts[3]) }
}

function markOf(mark: string | undefined): EditionMark | undefined {
  if (mark === undefined) return undefined
  return mark === '6' ? 6 : -5
}

function markedWords(list: readonly string[]): ReadonlyMap<string, EditionMark | undefined> {
  return new Map(
    list
      .flatMap((line) => line.split(' '))
      .map((word) => {
        const [plain, mark] = word.split('@')
        return [plain!, markOf(mark)]
      }),
  )
}
