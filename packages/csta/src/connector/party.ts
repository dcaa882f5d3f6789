/** Parties: who a device identifier in a message is, a line of the switch or somebody outside. */
import { isTold, type LineNumber, type Party, unknownParty } from '@offhook/telephony'
import type { Read } from '../message/message.ts'
import { parseDevice } from './device-id.ts'

/** The name of a line, undefined where the number is none of the lines. */
export type LineLookup = (number: string) => { readonly name: string } | undefined

/** A device as events tell it (SubjectDeviceID, CallingDeviceID, RedirectionDeviceID and their like). */
export interface ToldDevice {
  readonly deviceIdentifier?: Read<'DeviceID'>
  readonly numberDialed?: Read<'DeviceID'>
  /** In lists of connections (ConnectionListItem endpoint). */
  readonly deviceID?: Read<'DeviceID'>
  readonly notKnown?: true
  readonly restricted?: true
}

export class Parties {
  readonly #lineOf: LineLookup

  constructor(lineOf: LineLookup) {
    this.#lineOf = lineOf
  }

  /** The party with that number. */
  ofNumber(number: string, name?: string): Party {
    const line = this.#lineOf(number)
    if (!line) return { number, ...(name ? { name } : {}) }
    const known = name ?? line.name
    return { line: number, number, ...(known === '' ? {} : { name: known }) }
  }

  ofDevice(device: Read<'DeviceID'>): Party {
    const { number, name } = parseDevice(device.text)
    const party = this.ofNumber(number, name)
    if (device.privateNumber !== true || party.line !== undefined) return party
    return { number: '', restricted: true }
  }

  /** The party that an event tells of; unknown where it tells nothing. */
  of(told: ToldDevice | undefined): Party {
    if (!told) return unknownParty
    const device = told.deviceIdentifier ?? told.numberDialed ?? told.deviceID
    if (device) return this.ofDevice(device)
    return told.restricted ? { number: '', restricted: true } : unknownParty
  }

  /** The first of several that tells anything. */
  firstOf(...told: readonly (ToldDevice | undefined)[]): Party {
    return told.map((each) => this.of(each)).find(isTold) ?? unknownParty
  }

  /** The line among the lines of the switch. */
  lineOf(device: Read<'DeviceID'>): LineNumber | undefined {
    return this.ofDevice(device).line
  }
}
