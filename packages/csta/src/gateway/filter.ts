/** Monitor filters (ECMA-269 §15.1.2): a field that is true keeps its events back. */
import type { Read } from '../message/message.ts'

/** The names of all fields that are true. */
export function setFields(filter: Read<'MonitorFilter'> | undefined): ReadonlySet<string> {
  const names = Object.values(filter ?? {}).flatMap((group) =>
    Object.entries(group).flatMap(([name, isSet]) => (isSet ? [name] : [])),
  )
  return new Set(names)
}
