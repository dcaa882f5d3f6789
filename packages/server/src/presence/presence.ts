/**
 * Availability: one pure rule over a person's own choice, their lines, their calendar and their clients. The order in which lines,
 * appointments and clients are given never matters.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { PersonView } from '@offhook/contract'
import type { Appointment } from '../calendar/index.ts'
import type { LineStatus } from '../line/index.ts'

export type PresenceState = PersonView['presence']['state']

/** What somebody set, for themselves or for another. */
export interface PresenceChoice {
  readonly state: PresenceState
  /** Milliseconds since 1970; null for ever. */
  readonly until: number | null
  /** The name of the colleague who set it; null where the person did. */
  readonly setBy: string | null
}

export interface PresenceInput {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Null leaves it to the rule. */
  readonly choice: PresenceChoice | null
  /** The person's lines, as far as the viewer may see them. */
  readonly lines: readonly {
    readonly line: string
    readonly status: LineStatus
    readonly doNotDisturb: boolean
  }[]
  /** Those that may matter now or later, as far as the viewer may see them. */
  readonly appointments: readonly Pick<Appointment, 'start' | 'end' | 'status'>[]
  /** Connected clients; since when nobody has touched each, null for one in use. */
  readonly clients: readonly { readonly idleSince: number | null }[]
}

export interface PresenceAnswer extends Explained<PresenceState> {
  /** When what decided ends by itself; null where nobody knows. */
  readonly until: number | null
  /** The next moment at which the rule may answer otherwise without anything happening; null where there is none. */
  readonly next: number | null
}

/** The input as the clauses read it: what counts now. */
interface Present {
  readonly choice: PresenceChoice | null
  readonly callLine: string | null
  readonly quietLine: string | null
  readonly reachableLine: string | null
  readonly outOfOffice: Running | null
  readonly busy: Running | null
  readonly isTentative: boolean
  readonly clients: number
  readonly isActive: boolean
  readonly idleSince: number | null
}

interface Running {
  readonly until: number
}

interface Clause {
  readonly rule: string
  readonly decide: (present: Present) => PresenceState | null
  readonly because: (present: Present) => ExplanationStep['because']
  /** When the reason ends by itself. */
  readonly until?: (present: Present) => number | null
}

const choiceOf = (present: Present, isOwn: boolean) => {
  const { choice } = present
  return choice && choice.state !== 'available' && (choice.setBy === null) === isOwn ? choice.state : null
}

/**
 * Read from top to bottom; the first that decides does. "Available" is the one choice that a call overrules: who talks is not
 * available, whatever they said in the morning. It goes before the calendar, for it is how one says that a meeting may be disturbed.
 */
const clauses: readonly Clause[] = [
  {
    rule: 'set-by-colleague',
    decide: (present) => choiceOf(present, false),
    because: ({ choice }) => ({ by: choice?.setBy ?? null, until: choice?.until ?? null }),
    until: ({ choice }) => choice?.until ?? null,
  },
  {
    rule: 'own-word',
    decide: (present) => choiceOf(present, true),
    because: ({ choice }) => ({ ownWord: choice?.state ?? null, until: choice?.until ?? null }),
    until: ({ choice }) => choice?.until ?? null,
  },
  {
    rule: 'line-in-a-call',
    decide: ({ callLine }) => (callLine === null ? null : 'busy'),
    because: ({ callLine }) => ({ line: callLine }),
  },
  {
    rule: 'line-wants-no-disturbance',
    decide: ({ quietLine }) => (quietLine === null ? null : 'doNotDisturb'),
    because: ({ quietLine }) => ({ line: quietLine }),
  },
  {
    rule: 'own-word-available',
    decide: ({ choice }) => (choice?.state === 'available' ? 'available' : null),
    because: ({ choice }) => ({ ownWord: choice?.state ?? null, until: choice?.until ?? null }),
    until: ({ choice }) => choice?.until ?? null,
  },
  {
    rule: 'out-of-office',
    decide: ({ outOfOffice }) => (outOfOffice ? 'away' : null),
    because: ({ outOfOffice }) => ({ until: outOfOffice?.until ?? null }),
    until: ({ outOfOffice }) => outOfOffice?.until ?? null,
  },
  {
    rule: 'in-an-appointment',
    decide: ({ busy }) => (busy ? 'busy' : null),
    because: ({ busy }) => ({ until: busy?.until ?? null }),
    until: ({ busy }) => busy?.until ?? null,
  },
  {
    // Who has not accepted is not busy yet; it is told because people see it in the calendar and wonder.
    rule: 'appointment-not-certain',
    decide: () => null,
    because: ({ isTentative }) => ({ isTentative }),
  },
  {
    rule: 'signed-in',
    decide: ({ isActive }) => (isActive ? 'available' : null),
    because: ({ clients }) => ({ clients }),
  },
  {
    rule: 'nobody-at-the-screen',
    decide: ({ clients }) => (clients > 0 ? 'away' : null),
    because: ({ clients, idleSince }) => ({ clients, since: idleSince }),
  },
  {
    rule: 'phone-reachable',
    decide: ({ reachableLine }) => (reachableLine === null ? null : 'available'),
    because: ({ reachableLine }) => ({ line: reachableLine }),
  },
  { rule: 'nowhere-to-be-found', decide: () => 'offline', because: () => ({}) },
]

/** The person's presence, why, and until when. */
export function presenceOf(input: PresenceInput): PresenceAnswer {
  const present = presentOf(input)
  const steps: ExplanationStep[] = []
  for (const { rule, decide, because, until } of clauses) {
    const answer = decide(present)
    steps.push({ rule, because: because(present), outcome: answer === null ? 'passed' : 'decided' })
    if (answer !== null) return { answer, steps, until: until?.(present) ?? null, next: nextOf(input) }
  }
  return { answer: 'offline', steps, until: null, next: nextOf(input) }
}

const inACall: ReadonlySet<LineStatus> = new Set(['busy', 'calling'])

function presentOf({ now, choice, lines, appointments, clients }: PresenceInput): Present {
  const first = (isMeant: (line: PresenceInput['lines'][number]) => boolean) =>
    least(lines.filter(isMeant).map(({ line }) => line))
  const running = appointments.filter(({ start, end }) => start <= now && now < end)
  const idle = clients.flatMap(({ idleSince }) => (idleSince === null ? [] : [idleSince]))
  return {
    choice: choice && (choice.until === null || now < choice.until) ? choice : null,
    callLine: first(({ status }) => inACall.has(status)),
    quietLine: first(({ doNotDisturb }) => doNotDisturb),
    reachableLine: first(({ status }) => status !== 'outOfService'),
    outOfOffice: chain(running, appointments, 'outOfOffice'),
    busy: chain(running, appointments, 'busy'),
    isTentative: running.some(({ status }) => status === 'tentative'),
    clients: clients.length,
    isActive: idle.length < clients.length,
    // Of several clients the one that was used last tells since when nobody is there.
    idleSince: idle.length === 0 ? null : Math.max(...idle),
  }
}

/** Until when appointments of one kind run without a gap: two meetings back to back are one to whoever waits. */
function chain(
  running: PresenceInput['appointments'],
  all: PresenceInput['appointments'],
  status: Appointment['status'],
): Running | null {
  const alike = running.filter((appointment) => appointment.status === status)
  if (alike.length === 0) return null
  let until = Math.max(...alike.map(({ end }) => end))
  const later = all.filter((other) => other.status === status).toSorted((a, b) => a.start - b.start)
  for (const { start, end } of later) if (start <= until && end > until) until = end
  return { until }
}

function nextOf({ now, choice, appointments }: PresenceInput): number | null {
  const moments = [
    choice?.until ?? null,
    ...appointments.filter(({ status }) => status !== 'free').flatMap(({ start, end }) => [start, end]),
  ]
  let next: number | null = null
  for (const at of moments) if (at !== null && at > now && (next === null || at < next)) next = at
  return next
}

function least(texts: readonly string[]): string | null {
  let found: string | null = null
  for (const text of texts) if (found === null || text < found) found = text
  return found
}
