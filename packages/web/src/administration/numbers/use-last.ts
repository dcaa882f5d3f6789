import { useRef } from 'react'

/** The last value there was for `key`: while an edit is wrong, what was known before stays on the screen. */
export function useLast<Value>(value: Value | undefined, key: string): Value | undefined {
  const last = useRef<{ readonly key: string; readonly value: Value } | undefined>(undefined)
  if (value !== undefined) last.current = { key, value }
  return last.current?.key === key ? last.current.value : undefined
}
