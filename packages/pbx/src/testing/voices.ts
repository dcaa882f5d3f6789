/** An office whose desk phones each speak a tone of their own, so that it can be heard who hears whom. */
import assert from 'node:assert/strict'
import type { MediaEngine } from '@offhook/media'
import { amplitudeAt, sine } from '@offhook/media/testing'
import type { Extension } from '../routing/extension.ts'
import type { DeskPhone } from './desk-phone.ts'
import { Ear } from './ear.ts'
import { OFFICE_LINES, Office, officeExtension, until } from './office.ts'

const HERTZ: Readonly<Record<string, number>> = { '20': 500, '21': 800, '22': 1100, '23': 1500, mobile: 1900 }
/** Far above what is heard of a tone that is not there, and below the softest that is. */
const HEARD = 2500
const SILENT = 500
const ATTEMPTS = 40

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export class Voices {
  readonly office: Office
  readonly engine: MediaEngine
  readonly #phones = new Map<string, DeskPhone>()
  readonly #ears = new Map<string, Ear>()

  private constructor(engine: MediaEngine, office: Office) {
    this.engine = engine
    this.office = office
  }

  /** Opens the office; `change` is what is set at all of its lines. */
  static async open(engine: MediaEngine, change: Partial<Extension> = {}): Promise<Voices> {
    const extensions = OFFICE_LINES.map((line) => officeExtension(line, change))
    const voices = new Voices(engine, new Office({ media: { engine, address: '127.0.0.1' }, extensions }))
    for (const [line, phone] of await voices.office.open()) await voices.#add(line, phone)
    return voices
  }

  async #add(name: string, phone: DeskPhone): Promise<void> {
    this.#phones.set(name, phone)
    const ear = await Ear.open(phone)
    ear.speak(sine(HERTZ[name]!, 8000, 1, 7000))
    this.#ears.set(name, ear)
  }

  /** A second phone of `line`, called `mobile`. */
  async addMobile(line: string): Promise<DeskPhone> {
    const phone = await this.office.addPhone(line)
    await phone.register()
    await this.#add('mobile', phone)
    return phone
  }

  phone(name: string): DeskPhone {
    return this.#phones.get(name)!
  }

  /** The last that `name` heard. */
  ear(name: string): Ear {
    return this.#ears.get(name)!
  }

  /** Each hears the voices of the others, and nobody else's, not even the own. */
  async talk(...names: string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#hears(name, names)))
  }

  async #hears(name: string, names: readonly string[]): Promise<void> {
    let loudness: Record<string, number> = {}
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      this.ear(name).take()
      await pause(600)
      const sound = this.ear(name).take().subarray(-4000)
      loudness = Object.fromEntries(
        [...this.#phones.keys()].map((of) => [of, Math.round(amplitudeAt(sound, HERTZ[of]!, 8000))]),
      )
      if (isAsExpected(name, names, loudness)) return
    }
    assert.fail(`${name} hears ${JSON.stringify(loudness)}`)
  }

  async answer(line: string): Promise<void> {
    const phone = this.phone(line)
    await until(() => phone.ringing.length > 0, `ringing at ${line}`)
    await phone.answer()
  }

  /** `from` calls `to`; the id of the call. */
  async connect(from: string, to: string): Promise<string> {
    this.phone(from).dial(to)
    await this.answer(to)
    await this.talk(from, to)
    const { calls } = await this.office.connector.snapshot()
    return calls.find(({ connections }) => connections.some(({ party }) => party.line === to))!.switchCallId
  }

  /** `line` holds `heldCall` and talks with `to`; the id of that call. */
  async consult(line: string, heldCall: string, to: string): Promise<string> {
    const { switchCallId } = await this.office.connector.perform({
      service: 'consultationCall',
      line,
      switchCallId: heldCall,
      destination: to,
    })
    await this.answer(to)
    await this.talk(line, to)
    return switchCallId!
  }

  /** 21 talks with 20, who is held, and with 22. */
  async consultBetween(): Promise<{ line: string; heldCall: string; activeCall: string }> {
    const heldCall = await this.connect('20', '21')
    return { line: '21', heldCall, activeCall: await this.consult('21', heldCall, '22') }
  }

  /** 20, 21 and 22 are in conference; the id of their call. */
  async confer(): Promise<string> {
    const both = await this.consultBetween()
    await this.office.connector.perform({ service: 'conferenceCall', ...both })
    await this.talk('20', '21', '22')
    return both.heldCall
  }

  /** No call is left, and nothing is open in the engine. */
  async allIsOver(): Promise<void> {
    const left = async () => ({
      legs: (await this.engine.request({ do: 'load' })).legs,
      calls: (await this.office.connector.snapshot()).calls,
    })
    const nothing = { legs: 0, calls: [] }
    for (let attempt = 0; attempt < 600; attempt++) {
      const { legs, calls } = await left()
      if (legs === 0 && calls.length === 0) return
      await pause(50)
    }
    assert.deepEqual(await left(), nothing)
  }

  async close(): Promise<void> {
    for (const ear of this.#ears.values()) await ear.close()
    await this.office.close()
  }
}

function isAsExpected(name: string, names: readonly string[], loudness: Record<string, number>): boolean {
  return Object.entries(loudness).every(([of, level]) =>
    of !== name && names.includes(of) ? level > HEARD : level < SILENT,
  )
}
