/**
 * An event that many are told: written once for each form in which it is sent, whatever the number of monitors. Only the cross
 * reference of the monitor differs, and that is the first element of every event.
 */
import { EVENT_ID, encodeFrame } from '../link/frame.ts'
import type { Message, MessageName } from '../message/message.ts'
import { type WriteOptions, writeMessage } from '../message/writer.ts'

/** Stands for the cross reference until it is known. */
const PLACE = 'm'
const TAG = '<monitorCrossRefID>'

type Start = { readonly monitorCrossRefID: string }

export class SharedEvent {
  readonly name: MessageName
  readonly #message: Message
  readonly #written = new Map<string, readonly [string, string]>()

  /** `make` is given the cross reference that it has to write. Undefined where there is no such event. */
  static of(make: (crossRefId: string) => Message | undefined): SharedEvent | undefined {
    const message = make(PLACE)
    return message && new SharedEvent(message)
  }

  static all(make: (crossRefId: string) => readonly Message[]): readonly SharedEvent[] {
    return make(PLACE).map((message) => new SharedEvent(message))
  }

  private constructor(message: Message) {
    this.name = message.name
    this.#message = message
  }

  /** The event under one monitor, as one frame. Throws as {@link writeMessage} and {@link encodeFrame}. */
  frame(form: WriteOptions, { monitorCrossRefID }: Start): Uint8Array {
    const key = `${form.edition} ${form.namespace ?? ''}`
    let parts = this.#written.get(key)
    if (!parts) {
      const xml = writeMessage(this.#message, form)
      const place = xml.indexOf(TAG) + TAG.length
      parts = [xml.slice(0, place), xml.slice(place + PLACE.length)]
      this.#written.set(key, parts)
    }
    return encodeFrame(parts[0] + monitorCrossRefID + parts[1], EVENT_ID)
  }
}
