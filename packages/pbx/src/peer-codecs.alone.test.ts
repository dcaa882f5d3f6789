/** What is spoken with a peer: its own codecs in its own order, whatever phones and engine could otherwise. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MediaEngine } from '@offhook/media'
import { likeness, narrow, speechLike } from '@offhook/media/testing'
import type { Peer } from './routing/settings.ts'
import { Baresip, hasBaresip } from './testing/baresip.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_DOMAIN, Office, officeExtension, until } from './testing/office.ts'

const HOST = '127.0.0.1'
/** As it is dialled from outside. */
const ZOE = '+49301230'
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const formatsOf = (phone: DeskPhone) =>
  /^m=audio \d+ \S+ (.*?)\r?$/m.exec(Buffer.from(phone.ringing[0]!.usage.remoteBody).toString())?.[1]

/** Two phone systems, each a peer of the other. */
class Neighbours {
  readonly here: Office
  readonly there: Office

  constructor(media?: { engine: MediaEngine; address: string }) {
    const more = media ? { media } : {}
    this.here = new Office({ extensions: [officeExtension('20')], ...more })
    this.there = new Office({ extensions: [officeExtension('30')], ...more })
  }

  /** `hasPhones`: with a desk phone at each end. */
  async open(change: Partial<Peer>, hasPhones = true): Promise<readonly DeskPhone[]> {
    const offices = [this.here, this.there]
    const phones: DeskPhone[] = []
    for (const office of offices) {
      if (hasPhones) phones.push(...(await office.open()).values())
      else await office.connector.start()
    }
    for (const [office, other] of [
      [this.here, this.there],
      [this.there, this.here],
    ] as const) {
      const { address, port } = other.server
      const peer = {
        name: 'next',
        host: address,
        port,
        addresses: [`${address}:${port}`],
        mayTransit: false,
        inboundPrefix: '+493012',
      }
      office.connector.setSettings({
        ...office.settings,
        peers: [{ ...peer, carriesOutsideCalls: true, ...change }],
      })
    }
    return phones
  }

  async close(): Promise<void> {
    await Promise.all([this.here.close(), this.there.close()])
  }
}

describe('the codecs of a peer', () => {
  it('are offered in its order, to it and by it, though the voice goes past the server', async () => {
    const neighbours = new Neighbours()
    try {
      const [anna, zoe] = (await neighbours.open({ codecs: ['PCMU'] })) as [DeskPhone, DeskPhone]
      anna.dial(ZOE)
      await until(() => zoe.ringing.length > 0, 'ringing')
      assert.equal(formatsOf(zoe), '0 8 101')
      await zoe.answer()
      await until(() => anna.hears() === zoe.mediaPort, 'talk')
    } finally {
      await neighbours.close()
    }
  })

  it('carry G.722 from one Offhook to another, through the engines of both', {
    skip: !hasBaresip() && 'baresip is not installed',
  }, async () => {
    const engine = await MediaEngine.start({
      address: HOST,
      firstPort: 47_200,
      lastPort: 47_299,
      driver: 'dgram',
    })
    const neighbours = new Neighbours({ engine, address: HOST })
    const phones: Baresip[] = []
    try {
      await neighbours.open({ codecs: ['G722', 'PCMA'], mediaThroughServer: true }, false)
      for (const [line, office] of [
        ['20', neighbours.here],
        ['30', neighbours.there],
      ] as const) {
        const voice = speechLike(16_000, 30)
        const user = { line, domain: OFFICE_DOMAIN, user: `u${line}`, secret: `s${line}` }
        const server = { ...office.server, transport: 'udp' } as const
        phones.push(await Baresip.start({ ...user, server, codec: 'G722', voice }))
      }
      const [anna, zoe] = phones as [Baresip, Baresip]
      await anna.dial(ZOE)
      await zoe.heard('CALL_INCOMING')
      await zoe.answer()
      const spoken = narrow(speechLike(16_000, 30), 16_000)
      let found = 0
      for (let attempt = 0; attempt < 15 && found < 0.9; attempt++) {
        const since = Date.now()
        await pause(2500)
        const stretch = zoe.heardSince(since).at(-1) ?? new Int16Array(0)
        found = likeness(spoken, narrow(stretch, 16_000).subarray(-12_000))
      }
      assert.ok(found >= 0.9, `speech like ${found}`)
      const { calls } = await neighbours.here.connector.snapshot()
      const voices = neighbours.here.connector.mediaOf(calls[0]!.switchCallId)
      assert.equal(voices.find(({ party }) => party.line === undefined)?.codec, 'G722')
      await anna.hangUp()
    } finally {
      for (const phone of phones) await phone.stop()
      await neighbours.close()
      await engine.stop()
    }
  })
})
