/**
 * Why: one sentence a rule, by the code of the step. Words in braces are filled from the step. A rule that was looked at and did
 * not hold has a sentence of its own where that reads better: `_passed` behind its code.
 */
import { bilingual } from './bilingual.ts'
import { counting } from './explanations/counting.ts'
import { forwardList } from './explanations/forward-list.ts'
import { lines } from './explanations/lines.ts'
import { names } from './explanations/names.ts'
import { presence } from './explanations/presence.ts'
import { rights } from './explanations/rights.ts'
import { routing } from './explanations/routing.ts'
import { settings } from './explanations/settings.ts'
import { voice } from './explanations/voice.ts'

export const explanations = bilingual(
  {
    ...names.en,
    ...routing.en,
    ...voice.en,
    ...counting.en,
    ...presence.en,
    ...rights.en,
    ...lines.en,
    ...forwardList.en,
    ...settings.en,
  },
  {
    ...names.de,
    ...routing.de,
    ...voice.de,
    ...counting.de,
    ...presence.de,
    ...rights.de,
    ...lines.de,
    ...forwardList.de,
    ...settings.de,
  },
)
