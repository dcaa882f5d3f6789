/** Why: one sentence a rule, by the code of the step. Words in braces are filled from the step. */
import { bilingual } from './bilingual.ts'

export const explanations = bilingual(
  { unknown: '{{rule}} ({{because}})', unknownPlain: '{{rule}}' },
  { unknown: '{{rule}} ({{because}})', unknownPlain: '{{rule}}' },
)
