import { type DirectoryPeer, describeDirectory } from '../../testing/directory-suite.ts'
import type { TestServer } from '../../testing/index.ts'
import { hasSlapd, startSlapd } from '../../testing/slapd.ts'
import { SLAPD_UNITS, SlapdPeer } from '../../testing/slapd-peer.ts'

describeDirectory({
  name: 'OpenLDAP',
  skip: hasSlapd ? undefined : 'slapd is not installed',
  async start(): Promise<DirectoryPeer> {
    const slapd = await startSlapd(SLAPD_UNITS, { passwordPolicy: true })
    const peer = await SlapdPeer.open(slapd)
    let run = async () => {}
    return Object.assign(peer, {
      async attach({ parts }: TestServer, id: string) {
        run = async () => {
          const { outcome, fault } = await parts.directories.run(id)
          if (outcome !== 'done') throw new Error(`the run ended as ${outcome}: ${fault?.sentence}`)
        }
      },
      sync: () => run(),
      async stop() {
        await peer.close()
        await slapd.stop()
      },
    })
  },
})
