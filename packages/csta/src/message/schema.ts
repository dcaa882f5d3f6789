/**
 * The language in which the message tables are written. A table names each type of ECMA-323 once: its fields in the order of the
 * schema, whether they may be left out, and since which edition they are there. Everything else (TypeScript's types, the reader,
 * the writer of each edition) follows from it.
 *
 * A field is a string: the type, then `?` where it may be left out or `[]` where the element is repeated, then `@6` where the
 * field came with edition 6 or `@-5` where it went with it. `T list` is one attribute with several words.
 */

/** The editions of ECMA-323 whose namespace the product writes. */
export type Edition = 3 | 4 | 5 | 6

/** Edition 6 is the first to have a field or word, or edition 5 the last. */
export type EditionMark = 6 | -5

export interface ItemsDefinition<Item extends Readonly<Record<string, string>>, Presence extends string> {
  readonly kind: 'items'
  readonly item: Item
  readonly presence: Presence
  readonly since: EditionMark | undefined
  /** In editions 3 to 5 the field holds one value of the items' type itself, without an element for each. */
  readonly isPlainUntil5: boolean
}

/** A field that encloses a list of elements of one name. */
export function items<const Item extends Readonly<Record<string, string>>>(
  item: Item,
): ItemsDefinition<Item, 'mandatory'>
export function items<
  const Item extends Readonly<Record<string, string>>,
  const Presence extends 'optional' | 'mandatory',
>(item: Item, presence: Presence, mark?: EditionMark | 'plain until 5'): ItemsDefinition<Item, Presence>
export function items(
  item: Readonly<Record<string, string>>,
  presence = 'mandatory',
  mark?: EditionMark | 'plain until 5',
): ItemsDefinition<Readonly<Record<string, string>>, string> {
  const isPlainUntil5 = mark === 'plain until 5'
  return { kind: 'items', item, presence, since: isPlainUntil5 ? undefined : mark, isPlainUntil5 }
}

export type FieldDefinition = string | ItemsDefinition<Readonly<Record<string, string>>, string>
export type Fields = Readonly<Record<string, FieldDefinition>>

/** A root element: fields in their order, or the name of the type it is of. */
export interface MessageDefinition<Content extends Fields | string> {
  readonly kind: 'message'
  readonly content: Content
  readonly since: EditionMark | undefined
}
export function message<const Content extends Fields | string>(
  content: Content,
  since?: EditionMark,
): MessageDefinition<Content> {
  return { kind: 'message', content, since }
}

/** Fields in their order. */
export interface SequenceDefinition<Content extends Fields> {
  readonly kind: 'sequence'
  readonly content: Content
}
export function sequence<const Content extends Fields>(content: Content): SequenceDefinition<Content> {
  return { kind: 'sequence', content }
}

/** Exactly one of the fields. */
export interface ChoiceDefinition<Content extends Readonly<Record<string, string>>> {
  readonly kind: 'choice'
  readonly content: Content
}
export function choice<const Content extends Readonly<Record<string, string>>>(
  content: Content,
): ChoiceDefinition<Content> {
  return { kind: 'choice', content }
}

/** A sequence of truth values, all of which may be left out. */
export interface FlagsDefinition<Word extends string> {
  readonly kind: 'flags'
  readonly words: readonly Word[]
}
export function flags<const Word extends string>(...words: readonly Word[]): FlagsDefinition<Word> {
  return { kind: 'flags', words }
}

/** An enumeration. */
export interface WordsDefinition<Word extends string> {
  readonly kind: 'words'
  readonly words: readonly Word[]
}
export function words<const Word extends string>(...list: readonly Word[]): WordsDefinition<Word> {
  return { kind: 'words', words: list }
}

/** Text with attributes. */
export interface TextDefinition<Attributes extends Readonly<Record<string, string>>> {
  readonly kind: 'text'
  readonly attributes: Attributes
}
export function text<const Attributes extends Readonly<Record<string, string>>>(
  attributes: Attributes,
): TextDefinition<Attributes> {
  return { kind: 'text', attributes }
}

/** Another name for a type. */
export interface AliasDefinition<Of extends string> {
  readonly kind: 'alias'
  readonly of: Of
}
export function alias<const Of extends string>(of: Of): AliasDefinition<Of> {
  return { kind: 'alias', of }
}

export type TypeDefinition =
  | MessageDefinition<Fields | string>
  | SequenceDefinition<Fields>
  | ChoiceDefinition<Readonly<Record<string, string>>>
  | FlagsDefinition<string>
  | WordsDefinition<string>
  | TextDefinition<Readonly<Record<string, string>>>
  | AliasDefinition<string>
