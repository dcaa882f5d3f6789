export {
  type Call,
  type Connection,
  concernsLine,
  connectionOfLine,
  connectionOfParty,
  isSameParty,
  liveConnections,
  otherParties,
  wasInCall,
} from './call.ts'
export { type ConnectionChange, type ConnectionInput, changeConnection } from './connection-table.ts'
export type {
  Connector,
  ConnectorEvents,
  ConnectorState,
  Decision,
  ServiceRequest,
  ServiceResult,
  Snapshot,
  SnapshotCall,
  SnapshotConnection,
} from './connector.ts'
export type { CallEffect, StepContext } from './draft.ts'
export { serviceErrors } from './errors.ts'
export type * from './fact.ts'
export { type Application, LiveCalls } from './live-calls.ts'
export { type Merge, merge } from './merge.ts'
export {
  isPermitted,
  type LineSituation,
  type OwnConnection,
  permittedForConnection,
  permittedForLine,
  situationOf,
} from './permitted.ts'
export { playErrors } from './play/errors.ts'
export { describeStory, type JournalStory, nameOf, seeJournal } from './play/journal.ts'
export { renderLadder } from './play/ladder.ts'
export { parsePlay } from './play/parse.ts'
export {
  type Action,
  type Destination,
  type ExpectedEntry,
  numberOf,
  type Observation,
  type Person,
  type Play,
  type SeenState,
  type Sentence,
  type Tone,
} from './play/play.ts'
export { perform } from './play/player.ts'
export type { Seen, Stage, TraceEntry } from './play/stage.ts'
export { resynchronise } from './resynchronise.ts'
export { type SingleCallFact, type Step, step } from './step.ts'
export { type Story, type StoryResult, storyOf } from './story.ts'
export {
  type Cause,
  type ConnectionState,
  type Direction,
  type Forwarding,
  type ForwardingKind,
  isService,
  isTold,
  type LineNumber,
  type LineState,
  type Party,
  type Service,
  services,
  unknownParty,
} from './words.ts'
