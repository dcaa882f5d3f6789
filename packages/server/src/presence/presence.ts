/** Availability: one pure rule over a person's own word, their lines and whether they are signed in. */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { PersonView } from '@offhook/contract'
import type { LineStatus } from '../line/index.ts'

export type PresenceState = PersonView['presence']['state']

export interface PresenceInput {
  /** The person's own word; null leaves it to the rule. */
  readonly ownWord: PresenceState | null
  /** The person's lines, as far as the viewer may see them. */
  readonly lines: readonly {
    readonly line: string
    readonly status: LineStatus
    readonly doNotDisturb: boolean
  }[]
  readonly isSignedIn: boolean
}

interface Clause {
  readonly rule: string
  readonly decide: (input: PresenceInput) => PresenceState | undefined
  readonly because: (input: PresenceInput) => ExplanationStep['because']
}

const inACall: ReadonlySet<LineStatus> = new Set(['busy', 'calling'])

const callLine = (input: PresenceInput) => input.lines.find(({ status }) => inACall.has(status))
const quietLine = (input: PresenceInput) => input.lines.find((line) => line.doNotDisturb)
const reachableLine = (input: PresenceInput) => input.lines.find(({ status }) => status !== 'outOfService')

/**
 * Read from top to bottom; the first that decides does. "Available" is the one own word that a call overrules: who talks is not
 * available, whatever they said in the morning.
 */
const clauses: readonly Clause[] = [
  {
    rule: 'own-word',
    decide: ({ ownWord }) => (ownWord === 'available' ? undefined : (ownWord ?? undefined)),
    because: ({ ownWord }) => ({ ownWord }),
  },
  {
    rule: 'line-in-a-call',
    decide: (input) => (callLine(input) ? 'busy' : undefined),
    because: (input) => ({ line: callLine(input)?.line ?? null }),
  },
  {
    rule: 'line-wants-no-disturbance',
    decide: (input) => (quietLine(input) ? 'doNotDisturb' : undefined),
    because: (input) => ({ line: quietLine(input)?.line ?? null }),
  },
  {
    rule: 'own-word-available',
    decide: ({ ownWord }) => (ownWord === 'available' ? 'available' : undefined),
    because: ({ ownWord }) => ({ ownWord }),
  },
  {
    rule: 'signed-in',
    decide: ({ isSignedIn }) => (isSignedIn ? 'available' : undefined),
    because: ({ isSignedIn }) => ({ isSignedIn }),
  },
  {
    rule: 'phone-reachable',
    decide: (input) => (reachableLine(input) ? 'available' : undefined),
    because: (input) => ({ line: reachableLine(input)?.line ?? null }),
  },
  { rule: 'nowhere-to-be-found', decide: () => 'offline', because: () => ({}) },
]

/** The person's presence, and why. */
export function presenceOf(input: PresenceInput): Explained<PresenceState> {
  const steps: ExplanationStep[] = []
  for (const { rule, decide, because } of clauses) {
    const answer = decide(input)
    steps.push({ rule, because: because(input), outcome: answer === undefined ? 'passed' : 'decided' })
    if (answer !== undefined) return { answer, steps }
  }
  return { answer: 'offline', steps }
}
