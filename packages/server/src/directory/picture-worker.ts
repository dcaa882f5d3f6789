/** The thread in which a picture is unfolded: what hangs or eats memory there can be ended, and calls go on meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import { renderPicture } from './picture-rendering.ts'

parentPort!.postMessage(renderPicture(workerData as Uint8Array))
