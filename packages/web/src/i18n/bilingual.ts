/** The same keys in both languages; the type checker sees to it. */
export type Shape<Words> = { [Key in keyof Words]: Words[Key] extends string ? string : Shape<Words[Key]> }

export interface Bilingual<Words> {
  readonly en: Words
  readonly de: Shape<Words>
}

/** German is written, not translated: both stand side by side in one file an area. */
export function bilingual<Words>(en: Words, de: Shape<Words>): Bilingual<Words> {
  return { en, de }
}
