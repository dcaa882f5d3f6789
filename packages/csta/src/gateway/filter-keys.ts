/** The field of a monitor filter (ECMA-269 §12.2 MonitorFilter) that each event has. */
import type { MessageName } from '../message/message.ts'

export const filterKeys: { readonly [Name in MessageName]?: string } = {
  ServiceInitiatedEvent: 'serviceInitiated',
  OriginatedEvent: 'originated',
  DeliveredEvent: 'delivered',
  NetworkReachedEvent: 'networkReached',
  EstablishedEvent: 'established',
  HeldEvent: 'held',
  RetrievedEvent: 'retrieved',
  FailedEvent: 'failed',
  DivertedEvent: 'diverted',
  ConnectionClearedEvent: 'connectionCleared',
  TransferedEvent: 'transferred',
  ConferencedEvent: 'conferenced',
  QueuedEvent: 'queued',
  CallInformationEvent: 'callInformation',
  CallBackEvent: 'callBack',
  DoNotDisturbEvent: 'doNotDisturb',
  ForwardingEvent: 'forwarding',
  OutOfServiceEvent: 'outOfService',
  BackInServiceEvent: 'backInService',
}
