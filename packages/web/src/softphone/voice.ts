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

/** Whether a microphone is processed as was chosen; what the browser does not tell of counts as chosen. */
function isAsChosen(stream: MediaStream, choice: AudioChoice): boolean {
  const settings = stream.getAudioTracks()[0]?.getSettings() ?? {}
  const { echoCancellation, noiseSuppression, autoGain: autoGainControl } = choice
  const isAs = (told: unknown, chosen: boolean) => typeof told !== 'boolean' || told === chosen
  return (
    isAs(settings.echoCancellation, echoCancellation) &&
    isAs(settings.noiseSuppression, noiseSuppression) &&
    isAs(settings.autoGainControl, autoGainControl)
  )
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Lets an element or an audio context sound at a chosen device; where that is gone, at the system's choice. */
export async function soundAt(
  target: { setSinkId?: (id: string) => Promise<void> },
  device: string,
): Promise<void> {
  await target.setSinkId?.(device).catch(() => target.setSinkId?.(''))
}

/** `taken`: another program has it for itself; `microphone`: there is none, or the browser blocks it. */
export type VoiceFault = 'microphone' | 'taken'

/** Why a microphone could not be opened (Media Capture and Streams §10.2.6: `NotReadableError` is the hardware in use). */
export function faultOf(fault: unknown): VoiceFault {
  return fault instanceof DOMException && fault.name === 'NotReadableError' ? 'taken' : 'microphone'
}

export class Voice {
  readonly #choice: () => AudioChoice
  readonly #onSilenced: () => void
  readonly #onLost: () => void
  readonly #element = new Audio()
  readonly #connections = new Set<RTCPeerConnection>()
  #microphone: MediaStream | undefined
  #opening: Promise<MediaStream> | undefined
  #isMuted = false

  /**
   * `onSilenced`: the browser wants a touch of the page before it lets anything be heard. `onLost`: the microphone is gone in the middle of a
   * call, pulled out or taken by another program.
   */
  constructor(choice: () => AudioChoice, onSilenced: () => void, onLost: () => void) {
    this.#choice = choice
    this.#onSilenced = onSilenced
    this.#onLost = onLost
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
    for (const track of stream.getAudioTracks()) {
      track.addEventListener('ended', () => {
        if (this.#microphone === stream) this.#onLost()
      })
    }
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
    const stream = await this.#openAnew(former)
    await this.#speakWith(stream)
    release(former)
    if (isAsChosen(stream, this.#choice())) return
    // Chromium gives a microphone that is open already as it was opened first: it must let go of it.
    release(stream)
    await this.#speakWith(await this.#openAnew(stream))
  }

  /** What still speaks goes on speaking where nothing else can be opened. */
  async #openAnew(former: MediaStream): Promise<MediaStream> {
    this.#microphone = undefined
    return this.open().catch((fault: unknown) => {
      this.#microphone ??= former
      throw fault
    })
  }

  async #speakWith(stream: MediaStream): Promise<void> {
    const [track] = stream.getAudioTracks()
    for (const connection of this.#connections) {
      const sender = connection.getSenders().find((each) => each.track?.kind === 'audio')
      if (track) await sender?.replaceTrack(track)
    }
  }

  /** Lets the microphone go: browsers show that it is open. */
  close(): void {
    for (const track of this.#microphone?.getTracks() ?? []) track.stop()
    this.#microphone = undefined
    this.#element.srcObject = null
    this.setMuted(false)
  }

  /** Over which voices come now. */
  get connections(): readonly RTCPeerConnection[] {
    return [...this.#connections]
  }

  get microphone(): MediaStream | undefined {
    return this.#microphone
  }
}
