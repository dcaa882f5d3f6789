/** The buttons and lights of a headset (WebHID), while this tab is the phone. Browsers without WebHID have none. */
import {
  deedOf,
  type HeadsetCall,
  type HeadsetDeed,
  type HeadsetLayout,
  type HeadsetState,
  layoutOf,
  lightReports,
  type ReportCollection,
  readReport,
} from './headset-report.ts'

/** The part of WebHID's `HIDDevice` that is needed. */
export interface HidDevice extends EventTarget {
  readonly opened: boolean
  readonly vendorId: number
  readonly productId: number
  readonly productName: string
  readonly collections: readonly ReportCollection[]
  open(): Promise<void>
  close(): Promise<void>
  forget?(): Promise<void>
  sendReport(reportId: number, data: BufferSource): Promise<void>
}

interface Hid extends EventTarget {
  getDevices(): Promise<HidDevice[]>
  requestDevice(options: { filters: readonly { usagePage: number }[] }): Promise<HidDevice[]>
}

const TELEPHONY_PAGE = 0x0b

export function hidOf(): Hid | undefined {
  return (navigator as unknown as { hid?: Hid }).hid
}

/** How a headset is called in the preferences. */
export function headsetKey({ vendorId, productId }: HidDevice): string {
  return `${vendorId.toString(16)}:${productId.toString(16)}`
}

/** Lets somebody choose among the headsets that are plugged in; undefined where none was chosen. To be called from a click. */
export async function chooseHeadset(): Promise<HidDevice | undefined> {
  const chosen = await hidOf()?.requestDevice({ filters: [{ usagePage: TELEPHONY_PAGE }] })
  return chosen?.find(({ collections }) => layoutOf(collections).buttons.length > 0) ?? chosen?.[0]
}

/** The headsets that were allowed and are plugged in. */
export async function knownHeadsets(): Promise<readonly HidDevice[]> {
  const known = (await hidOf()?.getDevices()) ?? []
  return known.filter(({ collections }) => layoutOf(collections).buttons.length > 0)
}

export class Headset {
  readonly #key: () => string
  readonly #perform: (deed: HeadsetDeed) => void
  readonly #stop = new AbortController()
  #device: HidDevice | undefined
  #layout: HeadsetLayout | undefined
  #state: HeadsetState = {}
  #call: HeadsetCall = { isRinging: false, isTalking: false, isMuted: false }
  #isOpening = false

  /** `key` is that of the headset that was chosen; empty for none. */
  constructor(key: () => string, perform: (deed: HeadsetDeed) => void) {
    this.#key = key
    this.#perform = perform
    const { signal } = this.#stop
    hidOf()?.addEventListener('connect', () => void this.refresh(), { signal })
    hidOf()?.addEventListener('disconnect', () => void this.refresh(), { signal })
    void this.refresh()
  }

  /** Another one was chosen, plugged in or taken out. */
  async refresh(): Promise<void> {
    if (this.#isOpening || this.#stop.signal.aborted) return
    this.#isOpening = true
    try {
      const wanted = (await knownHeadsets()).find((device) => headsetKey(device) === this.#key())
      if (wanted !== this.#device) await this.#use(wanted)
    } catch {
      // Another program has it for itself: the call is steered on the screen.
      this.#device = undefined
    } finally {
      this.#isOpening = false
    }
  }

  async #use(device: HidDevice | undefined): Promise<void> {
    const former = this.#device
    this.#device = undefined
    if (former?.opened) await former.close().catch(() => {})
    if (!device) return
    if (!device.opened) await device.open()
    this.#layout = layoutOf(device.collections)
    this.#state = {}
    this.#device = device
    device.addEventListener('inputreport', (event) => this.#onReport(device, event), {
      signal: this.#stop.signal,
    })
    this.#light()
  }

  /** How it stands with the calls of this browser: the lights follow. */
  show(call: HeadsetCall): void {
    const isSame = (['isRinging', 'isTalking', 'isMuted'] as const).every(
      (name) => call[name] === this.#call[name],
    )
    this.#call = call
    if (!isSame) this.#light()
  }

  close(): void {
    this.#call = { isRinging: false, isTalking: false, isMuted: false }
    this.#light()
    this.#stop.abort()
    void this.#device?.close().catch(() => {})
    this.#device = undefined
  }

  #onReport(device: HidDevice, event: Event): void {
    if (device !== this.#device || !this.#layout) return
    const { reportId, data } = event as Event & { readonly reportId: number; readonly data: DataView }
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const { state, events } = readReport(this.#layout, this.#state, reportId, bytes)
    this.#state = state
    for (const each of events) {
      const deed = deedOf(each, this.#call)
      if (deed) this.#perform(deed)
    }
  }

  #light(): void {
    const { isRinging, isTalking, isMuted } = this.#call
    if (!this.#device || !this.#layout) return
    const lights = { ringing: isRinging, talking: isTalking, muted: isTalking && isMuted }
    for (const { reportId, bytes } of lightReports(this.#layout, lights)) {
      this.#device.sendReport(reportId, bytes).catch(() => {
        // Taken out at this moment.
      })
    }
  }
}
