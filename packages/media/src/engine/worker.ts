/** The media thread: an engine, driven by messages. */
import { parentPort, workerData } from 'node:worker_threads'
import { isNamedError, systemClock, systemRandom } from '@offhook/base'
import { createDriver } from '../transport/driver.ts'
import type { EngineSettings, FromWorker, ToWorker } from './control.ts'
import { Engine } from './engine.ts'

const settings = workerData as EngineSettings
const port = parentPort!
const say = (message: FromWorker) => port.postMessage(message)

const engine = new Engine(settings, await createDriver(settings.driver), systemClock, systemRandom, (news) =>
  say({ kind: 'news', news }),
)

await engine.listen()

port.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') {
    engine.stop()
    port.close()
    return
  }
  const { id, command } = message
  engine.perform(command).then(
    (result) => say({ kind: 'result', id, result }),
    (fault: unknown) => {
      // What has no name is a fault of the program: it ends the thread, and the main thread hears of it.
      if (!isNamedError(fault)) throw fault
      say({ kind: 'failure', id, code: fault.code, details: fault.details })
    },
  )
})

say({ kind: 'ready', browserPort: engine.browserPort })
await engine.run()
