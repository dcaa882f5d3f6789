/**
 * The keys of calls, which hold wherever one is, also while one types. A key presses the button that is on the screen: what cannot be
 * done now has no button, and its key does nothing.
 */
import { useEffect } from 'react'

export type CallKey = 'answer' | 'hold' | 'consult' | 'end' | 'transfer' | 'mute'

/** As the help names them; function keys write nothing. */
export const callKeys: Readonly<Record<CallKey, string>> = {
  answer: 'F2',
  hold: 'F4',
  consult: 'F7',
  end: 'F8',
  transfer: 'F9',
  mute: 'M',
}

const during = (phase: string, service: string) => `[data-phase=${phase}] [data-service=${service}]`
const any = (service: string) => `[data-service=${service}]`

/** The buttons that a key may mean; the first that is there is pressed. */
const meanings: Readonly<Record<CallKey, readonly string[]>> = {
  answer: [any('answerCall'), any('directedPickupCall'), any('pickUpInGroup')],
  hold: [any('alternateCall'), during('talking', 'holdCall'), any('retrieveCall')],
  consult: [during('talking', 'consultationCall'), any('consultationCall')],
  // The call one is in, before one that only rings, before one that waits.
  end: ['talking', 'ringsThere', 'initiated', 'ringing', 'held'].map((phase) =>
    during(phase, 'clearConnection'),
  ),
  transfer: [
    any('transferCall'),
    during('talking', 'singleStepTransferCall'),
    during('ringing', 'deflectCall'),
  ],
  mute: [any('mute')],
}

/** Which key of calls was pressed, if any. Pure. */
export function callKeyOf(event: {
  readonly key: string
  readonly code: string
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
}): CallKey | null {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return null
  if (event.altKey) return event.code === 'KeyM' ? 'mute' : null
  const names = Object.keys(callKeys) as CallKey[]
  return names.find((name) => name !== 'mute' && callKeys[name] === event.key) ?? null
}

export function useCallKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const key = callKeyOf(event)
      if (!key || event.repeat) return
      event.preventDefault()
      for (const meaning of meanings[key]) {
        const button = document.querySelector<HTMLButtonElement>(`${meaning}:not([disabled])`)
        if (button) return button.click()
      }
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
