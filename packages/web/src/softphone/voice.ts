/** One's own voice and that of the others: microphone, loudspeaker, mute, level. One at a time, as one has one mouth. */

/** What this browser uses; empty names are the system's choice. */
export interface AudioChoice {
  readonly microphone: string
  readonly speaker: string
  readonly echoCancellation: boolean
  readonly noiseSuppression: boolean
  readonly autoGain: boolean
}

/** As the browser takes it: a device that is gone is replaced by the system's choice. */
export function microphoneConstraints(choice: AudioChoice): MediaTrackConstraints {
  return {
    ...(choice.microphone === '' ? {} : { deviceId: { ideal: choice.microphone } }),
    echoCancellation: choice.echoCancellation,
    noiseSuppression: choice.noiseSuppression,
    autoGainControl: choice.autoGain,
  }
}

/** Lets an element or an audio context sound at a chosen device; where that is gone, at the system's choice. */
export async function soundAt(
  target: { setSinkId?: (id: string) => Promise<void> },
  device: string,
): Promise<void> {
  await target.setSinkId?.(device).catch(() => target.setSinkId?.(''))
}

export class Voice {
  readonly #choice: () => AudioChoice
  readonly #onSilenced: () => void
  readonly #element = new Audio()
  readonly #connections = new Set<RTCPeerConnection>()
  #microphone: MediaStream | undefined
  #opening: Promise<MediaStream> | undefined
  #isMuted = false

  /** `onSilenced`: the browser wants a touch of the page before it lets anything be heard. */
  constructor(choice: () => AudioChoice, onSilenced: () => void) {
    this.#choice = choice
    this.#onSilenced = onSilenced
    this.#element.autoplay = true
  }

  get isMuted(): boolean {
    return this.#isMuted
  }

  /** The microphone, opened where it is not. Rejects as `getUserMedia` does. */
  open(): Promise<MediaStream> {
    if (this.#microphone?.active) return Promise.resolve(this.#microphone)
    this.#opening ??= this.#ask().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #ask(): Promise<MediaStream> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: microphoneConstraints(this.#choice()) })
    this.#microphone = stream
    this.setMuted(this.#isMuted)
    return stream
  }

  /** Plays what comes over `connection`, as long as it lasts. */
  carry(connection: RTCPeerConnection): void {
    this.#connections.add(connection)
    connection.addEventListener('track', ({ streams: [stream], track }) => {
      this.#element.srcObject = stream ?? new MediaStream([track])
      void soundAt(this.#element, this.#choice().speaker)
      this.listen()
    })
  }

  drop(connection: RTCPeerConnection | undefined): void {
    if (connection) this.#connections.delete(connection)
    if (this.#connections.size === 0) this.close()
  }

  /** Plays; to be called again from a touch after `onSilenced`. */
  listen(): void {
    this.#element.play().catch((fault: unknown) => {
      if (fault instanceof DOMException && fault.name === 'NotAllowedError') this.#onSilenced()
    })
  }

  setMuted(isMuted: boolean): void {
    this.#isMuted = isMuted
    for (const track of this.#microphone?.getAudioTracks() ?? []) track.enabled = !isMuted
  }

  /** Devices were chosen anew, came or went: the call goes on with what is there now. */
  async refresh(): Promise<void> {
    await soundAt(this.#element, this.#choice().speaker)
    if (!this.#microphone) return
    const former = this.#microphone
    this.#microphone = undefined
    const stream = await this.open()
    const [track] = stream.getAudioTracks()
    for (const connection of this.#connections) {
      const sender = connection.getSenders().find((each) => each.track?.kind === 'audio')
      if (track) await sender?.replaceTrack(track)
    }
    for (const each of former.getTracks()) each.stop()
  }

  /** Whether the microphone in use is gone. */
  get hasLostMicrophone(): boolean {
    return this.#microphone !== undefined && !this.#microphone.active
  }

  /** Lets the microphone go: browsers show that it is open. */
  close(): void {
    for (const track of this.#microphone?.getTracks() ?? []) track.stop()
    this.#microphone = undefined
    this.#element.srcObject = null
    this.setMuted(false)
  }

  get microphone(): MediaStream | undefined {
    return this.#microphone
  }
}
