/** Whether two legs can pass packets to each other unopened: a pure rule that can be asked why. */
import type { Explained, ExplanationStep } from '@offhook/base'

export interface PassingSide {
  readonly codec: string
  readonly clockRate: number
  readonly isRecorded: boolean
  readonly isPlayedTo: boolean
  /** Keys are being pressed towards this side, in place of sound. */
  readonly isPressedTo: boolean
  /** Keys of this side must be found in its sound, as it knows no telephone events. */
  readonly needsKeysFound: boolean
}

export function passesUntouched(a: PassingSide, b: PassingSide): Explained<boolean> {
  const steps: ExplanationStep[] = []
  const refuse = (rule: string, because: ExplanationStep['because'] = {}) => {
    steps.push({ rule, because, outcome: 'decided' })
  }
  if (a.codec.toLowerCase() !== b.codec.toLowerCase() || a.clockRate !== b.clockRate)
    refuse('codecs-differ', { a: a.codec, b: b.codec })
  if (a.isRecorded || b.isRecorded) refuse('recorded')
  if (a.isPlayedTo || b.isPlayedTo) refuse('played-to')
  if (a.isPressedTo || b.isPressedTo) refuse('pressed-to')
  if (a.needsKeysFound || b.needsKeysFound) refuse('keys-in-band')
  if (steps.length > 0) return { answer: false, steps }
  return { answer: true, steps: [{ rule: 'same-codec', because: { codec: a.codec }, outcome: 'decided' }] }
}
