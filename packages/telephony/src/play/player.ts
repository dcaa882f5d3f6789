/** Plays a play on a stage, sentence by sentence, up to the first that is not so. */
import { isNamedError, NamedError } from '@offhook/base'
import { playErrors } from './errors.ts'
import type { Play, Sentence } from './play.ts'
import type { Stage, TraceEntry } from './stage.ts'

/**
 * Resolves when every sentence was so; rejects with one of `playErrors` that names the line. `trace` hears of all that happens,
 * also of what leads to the failure.
 */
export async function perform(play: Play, stage: Stage, trace: (entry: TraceEntry) => void): Promise<void> {
  await stage.open(play.cast, trace)
  try {
    for (const sentence of play.sentences) {
      trace({ type: 'sentence', at: stage.now(), line: sentence.line, text: sentence.text })
      await performSentence(sentence, stage)
    }
  } finally {
    await stage.close()
  }
}

async function performSentence(sentence: Sentence, stage: Stage): Promise<void> {
  switch (sentence.kind) {
    case 'wait':
      await stage.pass(sentence.seconds)
      break
    case 'action':
      await performAction(sentence, stage)
      break
    case 'observation': {
      const { holds, seen } = await stage.observe(sentence.observation)
      if (!holds) throw failure('play-observation-false', sentence, { seen })
      break
    }
  }
}

async function performAction(sentence: Extract<Sentence, { kind: 'action' }>, stage: Stage): Promise<void> {
  try {
    await stage.perform(sentence.action)
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
    if (sentence.isInVain) return
    throw failure('play-action-failed', sentence, { reason: fault.message })
  }
  if (sentence.isInVain) throw failure('play-action-not-refused', sentence, {})
}

function failure(
  code: keyof typeof playErrors,
  { line, text }: Sentence,
  details: Readonly<Record<string, string>>,
): NamedError {
  return new NamedError(playErrors, code, { line, sentence: text, ...details })
}
