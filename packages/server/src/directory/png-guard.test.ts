import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { pngHead } from './picture-head.ts'
import { renderPicture } from './picture-rendering.ts'
import { checkPng } from './png-guard.ts'

/** A chunk without a right check sum: it is not looked at before the guard. */
function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)])
}

describe('a PNG', () => {
  const plain = () => {
    const picture = new PNG({ width: 40, height: 30 })
    picture.data.fill(200)
    return PNG.sync.write(picture)
  }
  const size = { width: 40, height: 30 }

  it('is taken as encoders write it', () => {
    const head = pngHead(plain())
    assert.ok(head)
    checkPng(plain(), head)
    assert.equal(renderPicture(plain()).size, 2)
  })

  it('is refused where it names another size further down, or none', () => {
    const [before, behind] = [plain().subarray(0, 33), plain().subarray(33)]
    const second = chunk('IHDR', plain().subarray(16, 29))
    assert.throws(() => checkPng(Buffer.concat([before, second, behind]), size), /head/)
    assert.throws(() => checkPng(plain().subarray(0, 8), size), /head/)
  })

  it('is refused where it unfolds to more than its points take, in one piece or many', () => {
    const bomb = deflateSync(Buffer.alloc(1024 * 1024))
    const head = plain().subarray(0, 33)
    for (const parts of [[bomb], [bomb.subarray(0, 100), bomb.subarray(100)]]) {
      const data = parts.map((part) => chunk('IDAT', part))
      assert.throws(() => checkPng(Buffer.concat([head, ...data]), size), { code: 'ERR_BUFFER_TOO_LARGE' })
    }
  })
})
