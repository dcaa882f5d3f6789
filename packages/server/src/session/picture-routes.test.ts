/** Pictures over HTTPS: rendered, seen by right, kept by browsers; and what is refused. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import { type Client, ProblemError } from '@offhook/contract'
import jpeg from 'jpeg-js'
import { addressOf, clientOf, openClient, setupBody, tokenOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
let admin: Client
let ben: Client
let benId: string

before(async () => {
  server = await startTestServer()
  await openClient(server).completeSetup({ body: setupBody(server) })
  admin = await clientOf(server, 'admin')
  ben = await clientOf(server, 'ben')
  benId = server.parts.people.byUser('ben')!.id
})
after(() => server.close())

async function get(user: string, size: number, tag?: string) {
  const headers = {
    authorization: `Bearer ${await tokenOf(server, user)}`,
    ...(tag ? { 'if-none-match': tag } : {}),
  }
  return fetch(`${addressOf(server)}/api/v1/people/${benId}/picture?size=${size}`, { headers })
}

const hasCode = (code: string) => (fault: unknown) => fault instanceof ProblemError && fault.code === code

/** Red on the left, blue on the right, wider than high, as a camera writes it that was held upright. */
function photo(): string {
  const [width, height] = [600, 400]
  const data = Buffer.alloc(width * height * 4, 255)
  for (let at = 0; at < width * height; at++) {
    const isLeft = at % width < width / 2
    data.set([isLeft ? 255 : 0, 0, isLeft ? 0 : 255, 255], at * 4)
  }
  const plain = jpeg.encode({ width, height, data }, 90).data
  return Buffer.concat([plain.subarray(0, 2), exif(6), plain.subarray(2)]).toString('base64')
}

/** An APP1 segment with the orientation and the maker (EXIF 2.3 §4.5.4). */
function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(38)
  tiff.write('MM\0*', 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(2, 8)
  tiff.set([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0], 10)
  tiff.set([0x01, 0x0f, 0, 2, 0, 0, 0, 4, ...Buffer.from('Cam\0')], 22)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

describe('Pictures', () => {
  it('are cut to squares of two sizes, turned upright, without where and when they were taken', async () => {
    const { picture } = await admin.setPersonPicture({
      params: { id: benId },
      body: { image: photo() },
    })
    assert.match(picture ?? '', /^[0-9a-f]{16}$/)
    for (const size of [96, 400]) {
      const answer = await get('admin', size)
      assert.equal(answer.headers.get('content-type'), 'image/jpeg')
      const rendition = Buffer.from(await answer.arrayBuffer())
      assert.ok(!rendition.includes('Cam') && !rendition.includes('Exif'))
      const { width, height, data } = jpeg.decode(rendition)
      assert.deepEqual([width, height], [size, size])
      // Orientation 6 turns right: what was left is on top.
      const [red, , blue] = data
      assert.ok(red! > 200 && blue! < 60, 'red is on top')
    }
  })

  it('are kept by the browser and asked for by their version', async () => {
    const first = await get('admin', 96)
    const tag = first.headers.get('etag')!
    assert.match(first.headers.get('cache-control') ?? '', /^private/)
    const again = await get('admin', 96, tag)
    assert.equal(again.status, 304)
    assert.equal(again.headers.get('etag'), tag)
    assert.equal((await get('admin', 96, '"another"')).status, 200)
  })

  it('are seen by those who may see them, and told on open screens with their version', async () => {
    const { person: carla } = await server.addPerson({ name: 'Carla' })
    const { picture } = server.parts.people.get(benId)!
    assert.equal((await get('carla', 96)).status, 200)
    const client = server.client(carla)
    assert.equal(client.people.get(benId)?.picture, picture)
    await admin.removePersonPicture({ params: { id: benId } })
    assert.equal(client.people.get(benId)?.picture, null)
    assert.equal((await get('carla', 96)).status, 404)
  })

  it('are set by people themselves only where somebody entitled them', async () => {
    const image = photo()
    await assert.rejects(ben.setOwnPicture({ body: { image } }), hasCode('not-permitted'))
    await server.parts.settings.change({ entitlements: ['configureSelf'] })
    const { picture } = await ben.setOwnPicture({ body: { image } })
    assert.equal((await ben.getMe()).picture, picture)
    await ben.removeOwnPicture()
    assert.equal((await ben.getMe()).picture, null)
  })

  it('are refused where they are none, of another kind, or would unfold to a giant', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
    const gif = 'GIF89a\x01\x00\x01\x00\x00\x00\x00;'
    const giant = Buffer.from(photo(), 'base64')
    giant.writeUInt16BE(60_000, giant.indexOf(Buffer.from([0xff, 0xc0])) + 5)
    const cut = Buffer.from(photo(), 'base64').subarray(0, 60)
    for (const bytes of [
      Buffer.from('no picture'),
      Buffer.from(svg),
      Buffer.from(gif, 'latin1'),
      giant,
      cut,
      bomb(),
    ]) {
      const body = { image: bytes.toString('base64') }
      await assert.rejects(
        admin.setPersonPicture({ params: { id: benId }, body }),
        hasCode('picture-unreadable'),
        bytes.subarray(0, 12).toString('latin1'),
      )
    }
    assert.equal(server.parts.people.get(benId)?.picture, null)
  })
})

/** A PNG of 30,000 × 30,000 black points in a few kilobytes (RFC 2083). */
function bomb(): Buffer {
  const side = 30_000
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc(1000 * (side / 8 + 1)))
  const chunks = [chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks])
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
