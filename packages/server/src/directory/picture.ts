/** Renditions of a picture, made in a thread of its own that ends with it, or after a while. */
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { type Clock, NamedError } from '@offhook/base'
import { directoryErrors } from './errors.ts'
import type { PictureSize } from './picture-rendering.ts'

export interface Renditions {
  /** Changes with what is to be seen. */
  readonly version: string
  readonly bySize: ReadonlyMap<PictureSize, Uint8Array>
}

/** A million points take a tenth of a second. */
const MOST_MS = 20_000

/** Rejects with `picture-unreadable`. */
export async function renditionsOf(original: Uint8Array, clock: Clock): Promise<Renditions> {
  try {
    const bySize = await rendered(original, clock)
    const version = createHash('sha256').update(bySize.get(400)!).digest('hex').slice(0, 16)
    return { version, bySize }
  } catch (fault) {
    throw new NamedError(directoryErrors, 'picture-unreadable', {}, fault)
  }
}

function rendered(original: Uint8Array, clock: Clock): Promise<ReadonlyMap<PictureSize, Uint8Array>> {
  const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), {
    workerData: original,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  return new Promise((resolve, reject) => {
    const cancel = clock.after(MOST_MS, () => void worker.terminate())
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => {
      cancel()
      reject(new Error('the thread ended without a picture'))
    })
  })
}
