/**
 * Device identifiers (ECMA-269 §12.3): from the texts that switches write to a number and a name, and back.
 */
import type { Value } from '../message/message.ts'

/** How a switch wants devices to be named in requests. */
export type DeviceForm = 'plain' | 'switching' | 'avaya'

export interface ParsedDevice {
  readonly number: string
  readonly name?: string
  /** Which of several appearances of the number, at several phones perhaps (ECMA-269 §6.1.3). */
  readonly appearance?: string
}

/** ECMA-269's switching function representation in angle brackets: `N<number!SA&CA/EXT%AID>name;key=value`. */
const representation = /^[A-Za-z]?<([^<>]{0,256})>([^;]{0,256})/
/** Where the dialling number in it ends: subaddress, call appearance, extension, agent. */
const afterNumber = /[!&/%]/
const callAppearance = /&([^/%]{1,64})/
const displayNumber = /;displayNumber=([^;]{1,64})/

/** The number in a device identifier, and the name where there is one. Never fails: what is of no known form is the number. */
export function parseDevice(text: string): ParsedDevice {
  const trimmed = text.trim()
  const parts = representation.exec(trimmed)
  if (parts) {
    const number = parts[1]!.split(afterNumber, 1)[0]!.trim()
    const shown = displayNumber.exec(trimmed)?.[1]
    const name = parts[2]!.trim()
    const appearance = callAppearance.exec(parts[1]!)?.[1]
    return {
      number: number === '' ? (shown ?? '') : number,
      ...(name === '' ? {} : { name }),
      ...(appearance === undefined ? {} : { appearance }),
    }
  }
  const uri = /^(?:sips?|tel):([^@;?>]{0,256})/i.exec(trimmed)
  if (uri) return { number: uri[1]! }
  // Avaya: extension:switch:address:instance. Only a text of four such parts is taken apart.
  const avaya = /^([^:]{1,64}):[^:]{0,64}:[^:]{0,64}:\d{1,9}$/.exec(trimmed)
  return { number: avaya?.[1] ?? trimmed }
}

/** The identifier of the device with `number`. `switchName` is what Avaya calls the switch and its address, `name:address`. */
export function renderDevice(number: string, form: DeviceForm, switchName = ''): Value<'DeviceID'> {
  switch (form) {
    case 'plain':
      return { text: number }
    case 'switching':
      return { text: `N<${number}>` }
    case 'avaya':
      return { text: `${number}:${switchName === '' ? ':' : switchName}:0`, typeOfNumber: 'other' }
  }
}
