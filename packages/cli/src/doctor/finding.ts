/** What the doctor found. */
export interface Finding {
  readonly level: 'good' | 'warn' | 'bad'
  /** What was looked at: `Port 7225 (HTTPS)`. */
  readonly subject: string
  /** What is so, in plain words. */
  readonly sentence: string
  /** What to do; where something is to be done. */
  readonly advice?: string
}

export function good(subject: string, sentence: string): Finding {
  return { level: 'good', subject, sentence }
}

export function warn(subject: string, sentence: string, advice: string): Finding {
  return { level: 'warn', subject, sentence, advice }
}

export function bad(subject: string, sentence: string, advice: string): Finding {
  return { level: 'bad', subject, sentence, advice }
}
