/** Causes: ECMA-323's EventCause in the words of the product. */
import type { Cause } from '@offhook/telephony'

/** The causes that mean the same under another name, or that the product does not tell apart. */
const causes: Readonly<Record<string, Cause>> = {
  normal: 'normal',
  normalClearing: 'normalClearing',
  busy: 'busy',
  busyOverflow: 'busy',
  callNotAnswered: 'callNotAnswered',
  callCancelled: 'callCancelled',
  callPickup: 'callPickup',
  park: 'park',
  campOn: 'campOn',
  campOnTrunks: 'campOn',
  callForward: 'callForwardAlways',
  callForwardImmediate: 'callForwardAlways',
  callForwardBusy: 'callForwardBusy',
  callForwardNoAnswer: 'callForwardNoAnswer',
  // A device that is out of order forwards because it cannot be reached; ECMA-269 has no cause of its own for it.
  destOutOfOrder: 'destNotObtainable',
  redirected: 'redirected',
  distributed: 'redirected',
  doNotDisturb: 'doNotDisturb',
  destNotObtainable: 'destNotObtainable',
  networkNotObtainable: 'destNotObtainable',
  numberUnallocated: 'invalidDestination',
  numberChanged: 'invalidDestination',
  invalidNumberFormat: 'invalidDestination',
  incompatibleDestination: 'incompatibleDestination',
  notAvailableBearerService: 'notAvailableBearerService',
  notSupportedBearerService: 'notAvailableBearerService',
  networkOutOfOrder: 'networkOutOfOrder',
  resourcesNotAvailable: 'resourcesNotAvailable',
  networkCongestion: 'resourcesNotAvailable',
  trunksBusy: 'resourcesNotAvailable',
  selectedTrunkBusy: 'resourcesNotAvailable',
  blocked: 'barred',
  unauthorisedBearerService: 'barred',
  consultation: 'consultation',
  transfer: 'transfer',
  singleStepTransfer: 'singleStepTransfer',
  conference: 'conference',
  singleStepConference: 'conference',
  keyOperation: 'keyOperation',
  makeCall: 'makeCall',
  pathReplacement: 'normal',
  multipleAlerting: 'answeredElsewhere',
}

/** The cause in the product's words; undefined for those that say nothing more than that it happened (newCall), and unknown ones. */
export function causeOf(cause: string | undefined): Cause | undefined {
  return cause !== undefined && Object.hasOwn(causes, cause) ? causes[cause] : undefined
}

/** Why a call left a device: a device out of order is forwarded as not reachable. */
export function divertCauseOf(cause: string | undefined): Cause | undefined {
  return cause === 'destOutOfOrder' ? 'callForwardNotReachable' : causeOf(cause)
}
