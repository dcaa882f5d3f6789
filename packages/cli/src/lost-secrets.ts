/** Secrets that cannot be read any more, in words: which they are, and where each is entered anew. */
import type { SecretKind, SecretName } from '@offhook/server'

/** More names than these are counted. */
const MOST_NAMES = 20

const WORDS: Readonly<Record<SecretKind, readonly [what: string, todo: string]>> = {
  lineGroup: ['Line groups', 'enter the secret under Administration, Phone systems'],
  source: ['Sign-in at providers and directories', 'enter the secret under Administration, Security'],
  directory: ['Directories', 'enter the password or client secret under Administration, Directories'],
  turn: ['TURN servers', 'enter the secret under Administration, Media'],
  webhook: [
    'Webhooks',
    'delete and add each under Administration, Applications, and give its service the new secret',
  ],
  calendar: ['Calendars', 'these people enter the password of theirs under Settings, Calendar'],
  secondFactor: [
    'Second factors',
    'these people sign in with the password alone until they set one up anew under Settings',
  ],
}

const SETTINGS: Readonly<Record<string, string>> = {
  turnSecret: 'own servers',
  turnProviderSecret: 'the provider of servers',
}

/** One line for each kind that is among them. */
export function describeLost(secrets: readonly SecretName[]): readonly string[] {
  return (Object.keys(WORDS) as SecretKind[]).flatMap((kind) => {
    const names = secrets.filter((secret) => secret.kind === kind).map(({ name }) => SETTINGS[name] ?? name)
    if (names.length === 0) return []
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
    const [what, todo] = WORDS[kind]
    return [`${what} (${names.slice(0, MOST_NAMES).join(', ')}${more}): ${todo}.`]
  })
}
