/** What the gateway says of itself when it is asked (ECMA-269 §13). */
import type { Message } from '../message/message.ts'

export function switchingFunctionCaps(version: string): Message<'GetSwitchingFunctionCapsResponse'> {
  return {
    name: 'GetSwitchingFunctionCapsResponse',
    body: {
      switchingSubDomainName: 'Offhook',
      manufacturerName: `Offhook ${version}`,
      profiles: { basicTelephonyProfile: true },
      deviceIDFormat: {
        dialableDigitsAsterix: true,
        dialableDigitsHash: true,
        dialableDigitsABCD: true,
        sFReprNM: true,
        sFReprGeneric: true,
      },
      ignoreUnsupportedParameters: 'ignoreParameters',
      connectionView: 'fixed',
    },
  }
}

/** Services and events that there are; nothing is promised of their optional parameters. */
export const features: Message<'GetCSTAFeaturesResponse'> = {
  name: 'GetCSTAFeaturesResponse',
  body: {
    supportedServices: {
      capExchangeServList: {
        getCSTAFeatures: {},
        getLogicalDeviceInformation: {},
        getSwitchingFunctionCaps: {},
        getSwitchingFunctionDevices: {},
        switchingFunctionDevices: {},
      },
      systemStatServList: {
        systemRegister: {},
        systemStatusRegisterCancel: {},
        requestSystemStatus: {},
        systemStatus: {},
        swFunctionDevicesChanged: {},
      },
      monitoringServList: { changeMonitorFilter: {}, monitorStart: {}, monitorStop: {} },
      snapshotServList: { snapshotCall: {}, snapshotDevice: {} },
      callControlServList: {
        alternateCall: {},
        answerCall: {},
        callBack: {},
        campOnCall: {},
        clearConnection: {},
        conferenceCall: {},
        consultationCall: {},
        deflectCall: {},
        directedPickupCall: {},
        groupPickupCall: {},
        holdCall: {},
        makeCall: {},
        parkCall: {},
        reconnectCall: {},
        retrieveCall: {},
        singleStepTransfer: {},
        transferCall: {},
      },
      logicalServList: {
        callBackNonCallRel: {},
        cancelCallBack: {},
        getCallBack: {},
        getDoNotDisturb: {},
        getForwarding: {},
        setDoNotDisturb: {},
        setForwarding: {},
      },
    },
    supportedEvents: {
      callControlEvtsList: {
        conferenced: {},
        connectionCleared: {},
        delivered: {},
        diverted: {},
        established: {},
        failed: {},
        held: {},
        netwReached: {},
        originated: {},
        queued: {},
        retrieved: {},
        serviceInitiated: {},
        transferred: {},
      },
      logicalEvtsList: { callBack: {}, doNotDisturb: {}, forwarding: {} },
    },
  },
}

/** A line (ECMA-269 §13.1.3): all are alike to applications, one appearance each. */
export const logicalDevice: Message<'GetLogicalDeviceInformationResponse'> = {
  name: 'GetLogicalDeviceInformationResponse',
  body: {
    deviceCategory: 'station',
    hasPhysicalElement: true,
    appearanceAddressable: false,
    appearanceType: 'selectedStandard',
    miscMonitorCaps: {},
  },
}
