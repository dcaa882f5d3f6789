/** The parameters that only call control events have (ECMA-269 §17.2). Element names and their order are those of the schema. */
import { flags, sequence, words } from '../schema.ts'

export const callControlEventParameters = {
  ProgressIndicator: sequence({
    progressLocation: 'ProgressIndicatorProgressLocation',
    progressDescription: 'ProgressIndicatorProgressDescription',
  }),
  ProgressIndicatorProgressLocation: words(
    'user privateNetServingLocal publicNetServingLocal transitNetwork publicNetServingRemote',
    'privateNetServingRemote localInterface internationalNetwork networkBeyondInterwk other',
  ),
  ProgressIndicatorProgressDescription: words('iSDNProgressDesc qSIGProgressDesc other'),
  NetworkCapability: sequence({
    networkType: 'NetworkCapabilityNetworkType',
    eventsProvided: 'NetworkCapabilityEventsProvided?',
  }),
  NetworkCapabilityNetworkType: words('iSDNPublic nonISDNPublic iSDNPrivate nonISDNPrivate other'),
  NetworkCapabilityEventsProvided: flags(
    'bridged callCleared conferenced connectionCleared delivered digitsDialed diverted established',
    'failed held networkCapabilitiesChange networkReached offered originated queued retrieved',
    'serviceInitiated transferred',
  ),
} as const
