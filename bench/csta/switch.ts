/** A switch in a process of its own, so that its work is not counted: answers, and tells its port to the parent. */
import { createServer } from 'node:net'
import { overSocket } from '@offhook/csta'
import { serve } from './stage.ts'

const server = createServer((socket) => serve(overSocket(socket)))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address ? address.port : 0)
})
process.on('disconnect', () => process.exit(0))
