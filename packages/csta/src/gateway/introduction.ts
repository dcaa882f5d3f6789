/** How applications introduce themselves (ECMA-354): who they are, and which edition they speak. */
import { editionOf } from '../message/edition.ts'
import type { Read } from '../message/message.ts'
import type { Edition } from '../message/schema.ts'
import { findElement, textOf, type XmlContent } from '../message/xml.ts'
import type { Introduction } from './application.ts'

/** ECMA-354 leaves the login to the makers; these are the names that applications use. Any namespace. */
const users = ['userName', 'user', 'userID', 'loginID', 'computer'] as const
const secrets = ['password', 'secret', 'token'] as const
const acting = ['actingUser'] as const

const MOST_CHARACTERS = 256

export function introductionOf(info: Read<'ApplicationInfo'> | undefined): Introduction {
  const content = info?.applicationSpecificInfo ?? []
  const actingUser = textNamed(content, acting)
  return {
    applicationId: (info?.applicationID ?? '').slice(0, MOST_CHARACTERS),
    user: textNamed(content, users) ?? '',
    secret: textNamed(content, secrets) ?? '',
    actingUser: actingUser === '' ? undefined : actingUser,
  }
}

function textNamed(content: XmlContent, names: readonly string[]): string | undefined {
  for (const name of names) {
    const element = findElement(content, name)
    if (element) return textOf(element.content).trim().slice(0, MOST_CHARACTERS)
  }
  return undefined
}

export interface AgreedVersion {
  /** As the application named it. */
  readonly version: string
  readonly edition: Edition
}

/** The first version that is spoken here; undefined where there is none. Whoever names none gets edition 3, which all know. */
export function agreedVersion(
  requested: readonly string[] | undefined,
  fallback: string,
): AgreedVersion | undefined {
  const versions = requested && requested.length > 0 ? requested : [fallback]
  for (const version of versions) {
    const edition = editionOf(version)
    if (edition !== undefined) return { version, edition }
  }
  return undefined
}
