/** The small dial language of project codes (§10.3.8). */

/** One thing that a code makes the line do. */
export type CodePart =
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'answer' }
  | { readonly kind: 'pause'; readonly halfSeconds: 1 | 2 }
  | { readonly kind: 'number' }
  /** `length` is null where any number of digits will do (E, U). */
  | { readonly kind: 'pin' | 'user-code'; readonly length: number | null }

export interface ProjectCode {
  readonly parts: readonly CodePart[]
  /** X: the number is dialled with access code; without it in the national format. */
  readonly accessCode: boolean
  /** J: the user code goes to the journal. */
  readonly journal: boolean
  /** Position of the first character that means nothing, or null. */
  readonly wrongAt: number | null
}

/** Reads a project code. A code without N has the number at its end. */
export function parseProjectCode(code: string): ProjectCode {
  const parts: CodePart[] = []
  let accessCode = false
  let journal = false
  let wrongAt: number | null = null
  for (let i = 0; i < code.length; ) {
    const char = code[i]!
    const run = runLength(code, i)
    if (/[0-9*#]/.test(char)) {
      const digits = /^[0-9*#]+/.exec(code.slice(i))![0]
      parts.push({ kind: 'digits', digits })
      i += digits.length
      continue
    }
    if (char === 'e' || char === 'u') {
      parts.push({ kind: char === 'e' ? 'pin' : 'user-code', length: run })
      i += run
      continue
    }
    if (char === 'E' || char === 'U') parts.push({ kind: char === 'E' ? 'pin' : 'user-code', length: null })
    else if (char === 'C') parts.push({ kind: 'answer' })
    else if (char === 'p' || char === 'P') parts.push({ kind: 'pause', halfSeconds: char === 'p' ? 1 : 2 })
    else if (char === 'N') parts.push({ kind: 'number' })
    else if (char === 'X') accessCode = true
    else if (char === 'J') journal = true
    else wrongAt ??= i
    i++
  }
  if (!parts.some((part) => part.kind === 'number')) parts.push({ kind: 'number' })
  return { parts, accessCode, journal, wrongAt }
}

/** What the user must be asked for before a code can be dialled; a length of null means any number of digits. */
export interface CodePrompt {
  readonly ask: 'pin' | 'user-code'
  readonly length: number | null
}

export function promptsOf(code: ProjectCode): readonly CodePrompt[] {
  const prompts: CodePrompt[] = []
  for (const part of code.parts) {
    if (part.kind !== 'pin' && part.kind !== 'user-code') continue
    if (!prompts.some((prompt) => prompt.ask === part.kind))
      prompts.push({ ask: part.kind, length: part.length })
  }
  return prompts
}

function runLength(code: string, start: number): number {
  let end = start
  while (code[end] === code[start]) end++
  return end - start
}
