/** A client as the browser is one: applies the news of its session to what it knows. */
import type { CallCard, JournalEntry, Me, OwnLine, PersonView, ServerEvent } from '@offhook/contract'
import type { Viewer } from '../rights/index.ts'
import type { Frame, Session, Sessions, Sink } from '../session/index.ts'

export class TestClient implements Sink {
  readonly viewer: Viewer
  readonly events: ServerEvent[] = []
  readonly people = new Map<string, PersonView>()
  readonly lines = new Map<string, OwnLine>()
  /** By call and line. */
  readonly cards = new Map<string, CallCard>()
  readonly journal = new Map<string, JournalEntry>()
  me: Me | undefined
  closed: 'signedOut' | 'slow' | 'stopping' | undefined
  /** Makes the client look like one that does not keep up. */
  waitingBytes = 0
  readonly session: Session

  constructor(sessions: Sessions, viewer: Viewer, options: { after?: number; credential?: string } = {}) {
    this.viewer = viewer
    this.session = sessions.open({
      viewer,
      sink: this,
      credential: options.credential ?? 'test',
      ...(options.after === undefined ? {} : { after: options.after }),
    })
  }

  /** The sequence number of the last event. */
  get sequence(): number {
    return this.events.at(-1)?.sequence ?? 0
  }

  send(...frames: readonly Frame[]): void {
    for (const frame of frames) {
      const event = JSON.parse(frame.bytes.toString()) as ServerEvent
      this.events.push(event)
      this.#apply(event)
    }
  }

  waiting(): number {
    return this.waitingBytes
  }

  close(reason: 'signedOut' | 'slow' | 'stopping'): void {
    this.closed = reason
  }

  #apply(event: ServerEvent): void {
    switch (event.type) {
      case 'snapshot':
        this.me = event.me
        replace(this.people, event.people, (person) => person.id)
        replace(this.lines, event.lines, (line) => line.line)
        replace(this.cards, event.calls, keyOf)
        break
      case 'me':
        this.me = event.me
        break
      case 'person':
        this.people.set(event.person.id, event.person)
        break
      case 'people':
        for (const person of event.people) this.people.set(person.id, person)
        break
      case 'personRemoved':
        this.people.delete(event.id)
        break
      case 'line':
        this.lines.set(event.line.line, event.line)
        break
      case 'lineRemoved':
        this.lines.delete(event.line)
        break
      case 'call':
        this.cards.set(keyOf(event.call), event.call)
        break
      case 'callRemoved':
        this.cards.delete(keyOf(event))
        break
      case 'journal':
        this.journal.set(event.entry.id, event.entry)
        break
      default:
        break
    }
  }
}

function keyOf({ callId, line }: { callId: string; line: string }): string {
  return `${callId} ${line}`
}

function replace<Value>(map: Map<string, Value>, values: readonly Value[], key: (value: Value) => string) {
  map.clear()
  for (const value of values) map.set(key(value), value)
}
