/** The pieces of music on hold: uploaded in parts, converted, kept, and the one that is played. */
import { type CancelTimer, type Clock, isNamedError, type Log, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors, type HoldMusic as HoldMusicView } from '@offhook/contract'
import type { Store } from '../store/index.ts'
import { soundErrors } from './errors.ts'
import {
  deleteHoldPiece,
  type HoldPiece,
  insertHoldPiece,
  loadHoldPieces,
  readHoldPiece,
} from './hold-music-table.ts'
import type { MediaSettingsBook } from './media-settings.ts'
import { convertSound } from './sound-conversion.ts'

const MOST_PIECES = 20
const MOST_UPLOADS = 4
/** An upload of which nothing more comes is forgotten, and so is why a conversion failed. */
const PATIENCE_MS = 10 * 60_000

/** A file on its way in. */
interface Upload {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly parts: Uint8Array[]
  received: number
  state: 'receiving' | 'converting' | 'failed'
  progress: number
  problem: HoldMusicView['pieces'][number]['problem']
  cancelTimer: CancelTimer
}

export interface HoldMusicOptions {
  readonly store: Store
  readonly mediaSettings: MediaSettingsBook
  readonly clock: Clock
  readonly newId: () => string
  readonly log: Log
  /** The program that converts; `ffmpeg` of the path where none is given. */
  readonly converter?: string
}

export class HoldMusic {
  readonly #options: HoldMusicOptions
  /** One file after another: each takes a processor. */
  readonly #conversions = new SerialQueue(MOST_UPLOADS)
  readonly #uploads = new Map<string, Upload>()
  #pieces: readonly HoldPiece[] = []

  constructor(options: HoldMusicOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    this.#pieces = await loadHoldPieces(this.#options.store)
  }

  view(): HoldMusicView {
    const ready = this.#pieces.map((piece) => ({
      ...piece,
      state: 'ready' as const,
      progress: 1,
      problem: null,
    }))
    const coming = Array.from(this.#uploads.values(), ({ id, name, state, progress, problem }) => ({
      id,
      name,
      milliseconds: 0,
      createdAt: 0,
      state,
      progress,
      problem,
    }))
    return { pieces: [...ready, ...coming] }
  }

  /** The sound of the piece that is chosen; undefined where none is, or it is gone. */
  async chosen(): Promise<Uint8Array | undefined> {
    const { store, mediaSettings } = this.#options
    const { holdMusic } = mediaSettings.current
    return holdMusic === '' || holdMusic === 'off' ? undefined : readHoldPiece(store, holdMusic)
  }

  /** Begins an upload of `size` bytes; its id. Throws `hold-music-full`. */
  begin(name: string, size: number): string {
    for (const upload of [...this.#uploads.values()]) if (upload.state === 'failed') this.#forget(upload)
    if (this.#pieces.length + this.#uploads.size >= MOST_PIECES || this.#uploads.size >= MOST_UPLOADS) {
      throw new NamedError(soundErrors, 'hold-music-full', { most: MOST_PIECES })
    }
    const id = this.#options.newId()
    const upload: Upload = {
      id,
      name,
      size,
      parts: [],
      received: 0,
      state: 'receiving',
      progress: 0,
      problem: null,
      cancelTimer: () => {},
    }
    this.#uploads.set(id, upload)
    this.#waitFor(upload)
    return id
  }

  /** Takes the next part; after the last the conversion begins. Throws `not-found` and `sound-upload-broken`. */
  append(id: string, at: number, part: Uint8Array): void {
    const upload = this.#uploads.get(id)
    if (!upload) throw new NamedError(contractErrors, 'not-found', { what: 'hold music', key: id })
    if (upload.state !== 'receiving' || at !== upload.received || at + part.length > upload.size) {
      this.#forget(upload)
      throw new NamedError(soundErrors, 'sound-upload-broken')
    }
    upload.parts.push(part)
    upload.received += part.length
    upload.progress = upload.received / upload.size
    if (upload.received < upload.size) this.#waitFor(upload)
    else void this.#convert(upload)
  }

  /** WAV, to be listened to. Rejects with `not-found`. */
  async sound(id: string): Promise<Buffer> {
    const wav = await readHoldPiece(this.#options.store, id)
    if (!wav) throw new NamedError(contractErrors, 'not-found', { what: 'hold music', key: id })
    return wav
  }

  /** Removes a piece, or what is left of an upload. Where it was played, what was played before any is. Rejects with `not-found`. */
  async remove(id: string): Promise<void> {
    const { store, mediaSettings } = this.#options
    const upload = this.#uploads.get(id)
    if (upload) {
      this.#forget(upload)
      return
    }
    if (!this.#pieces.some((piece) => piece.id === id)) {
      throw new NamedError(contractErrors, 'not-found', { what: 'hold music', key: id })
    }
    if (mediaSettings.current.holdMusic === id) await mediaSettings.change({ holdMusic: '' })
    await store.write(deleteHoldPiece(store, id))
    this.#pieces = this.#pieces.filter((piece) => piece.id !== id)
  }

  /** Whether `choice` can be set. */
  isThere(choice: string): boolean {
    return choice === '' || choice === 'off' || this.#pieces.some(({ id }) => id === choice)
  }

  async #convert(upload: Upload): Promise<void> {
    const { store, clock, log, converter } = this.#options
    upload.cancelTimer()
    upload.state = 'converting'
    upload.progress = 0
    try {
      const original = Buffer.concat(upload.parts.splice(0))
      const { wav, milliseconds } = await this.#conversions.run(() =>
        convertSound(original, {
          clock,
          ...(converter === undefined ? {} : { program: converter }),
          onProgress: (share) => {
            upload.progress = share
          },
        }),
      )
      if (!this.#uploads.has(upload.id)) return
      const piece = { id: upload.id, name: upload.name, milliseconds, createdAt: clock.now() }
      await store.write(insertHoldPiece(store, piece, wav))
      this.#pieces = [...this.#pieces, piece]
      this.#forget(upload)
    } catch (fault) {
      const { code, details } = isNamedError(fault) ? fault : { code: 'internal', details: {} }
      if (!isNamedError(fault)) log.error('music on hold could not be kept', { fault: String(fault) })
      upload.state = 'failed'
      upload.problem = { code, details: { ...details } }
      this.#waitFor(upload)
    }
  }

  #waitFor(upload: Upload): void {
    upload.cancelTimer()
    upload.cancelTimer = this.#options.clock.after(PATIENCE_MS, () => this.#forget(upload))
  }

  #forget(upload: Upload): void {
    upload.cancelTimer()
    this.#uploads.delete(upload.id)
  }

  stop(): void {
    for (const upload of [...this.#uploads.values()]) this.#forget(upload)
  }
}
