/** Tells the server when nobody has touched mouse or keyboard for a while, and when somebody does again. */
import { useEffect } from 'react'
import { useLive, useMe } from '../live/live.tsx'
import { usePreferences } from '../own/preferences.ts'

const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const
const MINUTE_MS = 60_000

export function useActivity(): void {
  const { setActivity } = useLive()
  const { awayWhenIdle } = usePreferences()
  const minutes = useMe()?.idleMinutes ?? 0
  useEffect(() => {
    if (!awayWhenIdle) setActivity(true)
    if (minutes === 0 || !awayWhenIdle) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let armedAt = -Infinity
    const rest = () => setActivity(false)
    const touch = () => {
      // A pointer that moves tells sixty times a second; once a second is enough.
      if (performance.now() - armedAt < 1000) return
      armedAt = performance.now()
      setActivity(true)
      clearTimeout(timer)
      timer = setTimeout(rest, minutes * MINUTE_MS)
    }
    touch()
    for (const name of touches) addEventListener(name, touch, { passive: true })
    return () => {
      clearTimeout(timer)
      for (const name of touches) removeEventListener(name, touch)
    }
  }, [minutes, awayWhenIdle, setActivity])
}
