/** Which lines a waiting call is about, for programs that know lines and no people. */
import type { CampOn } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { People } from '../directory/index.ts'
import type { Lines } from '../line/index.ts'

/** Each line of who waits, with the line that will be called: the first one of the colleague that is in service. */
export function waitingLines(
  { asker, target }: Pick<CampOn, 'asker' | 'target'>,
  { people, lines }: { readonly people: People; readonly lines: Lines },
): readonly { readonly line: LineNumber; readonly target: LineNumber }[] {
  const theirs = people.get(target.id)?.lines ?? []
  const called = theirs.find((line) => lines.get(line)?.device.state === 'inService') ?? theirs[0]
  if (called === undefined) return []
  return (people.get(asker.id)?.lines ?? []).map((line) => ({ line, target: called }))
}
