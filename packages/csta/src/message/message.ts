/** The messages as TypeScript types, derived from the tables. */
import { definitions } from './definitions.ts'
import type {
  AliasDefinition,
  ChoiceDefinition,
  FlagsDefinition,
  ItemsDefinition,
  MessageDefinition,
  SequenceDefinition,
  TextDefinition,
  WordsDefinition,
} from './schema.ts'
import type { XmlContent, XmlElement } from './xml.ts'

type Definitions = typeof definitions
export type TypeName = keyof Definitions

/** The root elements. */
export type MessageName = {
  [Name in TypeName]: Definitions[Name] extends { readonly kind: 'message' } ? Name : never
}[TypeName]

interface Primitives {
  string: string
  boolean: boolean
  long: number
  short: number
  float: number
  integer: number
  nonNegativeInteger: number
  /** Hexadecimal digits, two a byte. */
  hexBinary: string
  /** An element that says all by being there. */
  empty: true
  content: XmlContent
  element: XmlElement
}

/**
 * `written` is what the product may send: mandatory fields are there, choices are made, words are known. `read` is what peers
 * send: anything may be missing, and a word may be one that nobody knows.
 */
type Mode = 'written' | 'read'

type Unmarked<Field extends string> = Field extends `${infer Type}@${string}` ? Type : Field
type Split<Text extends string> = Text extends `${infer First} ${infer Rest}`
  ? Unmarked<First> | Split<Rest>
  : Unmarked<Text>

type ValueOfType<Type, M extends Mode> = Type extends keyof Primitives
  ? Primitives[Type]
  : Type extends TypeName
    ? Value<Type, M>
    : never

type ValueOfField<Field, M extends Mode> =
  Field extends ItemsDefinition<infer Item, string>
    ? readonly ValueOfField<Item[keyof Item], M>[]
    : Field extends string
      ? Unmarked<Field> extends `${infer Type} list?`
        ? readonly ValueOfType<Type, M>[]
        : Unmarked<Field> extends `${infer Type}[]`
          ? readonly ValueOfType<Type, M>[]
          : Unmarked<Field> extends `${infer Type}?`
            ? ValueOfType<Type, M>
            : ValueOfType<Unmarked<Field>, M>
      : never

type IsOptional<Field> =
  Field extends ItemsDefinition<Readonly<Record<string, string>>, infer Presence>
    ? Presence extends 'optional'
      ? true
      : false
    : Field extends string
      ? Unmarked<Field> extends `${string}?` | `${string}[]`
        ? true
        : false
      : never

type ValueOfFields<Content, M extends Mode> = M extends 'read'
  ? { readonly [Name in keyof Content]?: ValueOfField<Content[Name], M> }
  : {
      readonly [Name in keyof Content as IsOptional<Content[Name]> extends true ? never : Name]: ValueOfField<
        Content[Name],
        M
      >
    } & {
      readonly [Name in keyof Content as IsOptional<Content[Name]> extends true
        ? Name
        : never]?: ValueOfField<Content[Name], M>
    }

type ValueOfChoice<Content, M extends Mode> = M extends 'read'
  ? { readonly [Name in keyof Content]?: ValueOfType<Content[Name], M> }
  : {
      [Name in keyof Content]: { readonly [Chosen in Name]: ValueOfType<Content[Name], M> } & {
        readonly [Other in Exclude<keyof Content, Name>]?: never
      }
    }[keyof Content]

type ValueOfText<Attributes, M extends Mode> = { readonly text: string } & {
  readonly [Name in keyof Attributes]?: ValueOfField<Attributes[Name], M>
}

type Define<Definition, M extends Mode> =
  Definition extends MessageDefinition<infer Content>
    ? Content extends string
      ? ValueOfType<Content, M>
      : ValueOfFields<Content, M>
    : Definition extends SequenceDefinition<infer Content>
      ? ValueOfFields<Content, M>
      : Definition extends ChoiceDefinition<infer Content>
        ? ValueOfChoice<Content, M>
        : Definition extends FlagsDefinition<infer Word>
          ? { readonly [Name in Split<Word>]?: boolean }
          : Definition extends WordsDefinition<infer Word>
            ? Split<Word> | (M extends 'read' ? string & {} : never)
            : Definition extends TextDefinition<infer Attributes>
              ? ValueOfText<Attributes, M>
              : Definition extends AliasDefinition<infer Of>
                ? ValueOfType<Of, M>
                : never

/** The value of a type of the schema. */
export type Value<Name extends TypeName, M extends Mode = 'written'> = Define<Definitions[Name], M>

/** What is read of a type: every field may be missing. */
export type Read<Name extends TypeName> = Value<Name, 'read'>

/** A message to be sent. */
export type Message<Name extends MessageName = MessageName> = Name extends MessageName
  ? { readonly name: Name; readonly body: Value<Name> }
  : never

/** An element that the schema does not know at its place, and the place: the names from the root down. */
export interface UnknownElement {
  readonly path: string
  readonly element: XmlElement
}

/** A message that was read. */
export type ReadMessage<Name extends MessageName = MessageName> = Name extends MessageName
  ? {
      readonly name: Name
      readonly body: Read<Name>
      /** The namespace of the root element, empty where the peer sends none. */
      readonly namespace: string
      readonly unknown: readonly UnknownElement[]
    }
  : never

const names: ReadonlySet<string> = new Set(
  Object.entries(definitions)
    .filter(([, definition]) => definition.kind === 'message')
    .map(([name]) => name),
)

/** All root elements that the tables know. */
export const messageNames = [...names] as readonly MessageName[]

export function isMessageName(name: string): name is MessageName {
  return names.has(name)
}

/** Whether the message is an event (ECMA-269 §12): told under a monitor, never answered. */
export function isEventName(name: string): boolean {
  return name.endsWith('Event')
}
