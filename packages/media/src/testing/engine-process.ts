/** An engine in a process of its own, as in a network of its own: asked over the channel to its parent. The program of `RemoteEngine`. */
import { isNamedError } from '@offhook/base'
import type { Command, EngineSettings } from '../engine/control.ts'
import { MediaEngine } from '../engine/media-engine.ts'

const engine = await MediaEngine.start(JSON.parse(process.argv[2]!) as EngineSettings)
engine.events.on('news', (news) => process.send?.({ kind: 'news', news }))
process.on('message', ({ id, command }: { readonly id: number; readonly command: Command }) => {
  engine.request(command).then(
    (result) => process.send?.({ kind: 'result', id, result }),
    (fault) =>
      process.send?.({ kind: 'failure', id, code: isNamedError(fault) ? fault.code : String(fault) }),
  )
})
process.on('disconnect', () => void engine.stop())
process.send?.({ kind: 'ready' })
