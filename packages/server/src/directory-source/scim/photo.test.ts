import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MOST_PICTURE_BYTES } from '../picture-intake.ts'
import type { JsonObject } from './filter.ts'
import { photoOf, photosFrom } from './photo.ts'

const asked: string[] = []
/** Answers as the path says. */
const fetchDouble = (async (url: URL) => {
  asked.push(url.href)
  if (url.pathname === '/missing') return new Response('', { status: 404 })
  if (url.pathname === '/large') return new Response(new Uint8Array(MOST_PICTURE_BYTES + 1))
  if (url.pathname === '/away') throw new TypeError('fetch failed')
  return new Response('the picture')
}) as typeof globalThis.fetch

const user = (...photos: JsonObject[]): JsonObject => ({ userName: 'anna', photos })
const contentOf = (value: string) => photoOf(user({ value, type: 'photo' }), fetchDouble)!.content()

describe('photos of SCIM (RFC 7643 §4.1.2)', () => {
  it('are chosen: the primary one, else none that is a thumbnail', () => {
    const small = { value: 'https://example.test/small', type: 'thumbnail' }
    const large = { value: 'https://example.test/large', type: 'photo' }
    const markOf = (...photos: JsonObject[]) => photoOf(user(...photos), fetchDouble)?.mark
    assert.equal(markOf(small, large), large.value)
    assert.equal(markOf({ ...small, primary: true }, large), small.value)
    assert.equal(markOf(small), small.value)
    assert.equal(markOf(), undefined)
    assert.equal(markOf({ value: 'no address' }), undefined)
  })

  it('are fetched over HTTPS from where they are said to be, and from nowhere else', async () => {
    assert.equal(Buffer.from(await contentOf('https://example.test/one')).toString(), 'the picture')
    assert.equal(asked.at(-1), 'https://example.test/one')
    const before = asked.length
    for (const value of [
      'http://example.test/one',
      'file:///etc/passwd',
      'https://me:secret@example.test/',
    ]) {
      await assert.rejects(contentOf(value), { code: 'picture-unreadable' })
    }
    assert.equal(asked.length, before)
  })

  it('are left out where they are missing, too large or cannot be reached', async () => {
    for (const path of ['missing', 'large', 'away']) {
      await assert.rejects(contentOf(`https://example.test/${path}`), { code: 'picture-unreadable' })
    }
  })

  it('that were sent themselves are read back under a name that may be sent again', async () => {
    const value = `data:image/jpeg;base64,${Buffer.from('a picture').toString('base64')}`
    const photo = photoOf(user({ value }), fetchDouble)!
    assert.equal(Buffer.from(await photo.content()).toString(), 'a picture')
    assert.match(photo.mark, /^urn:offhook:picture:[0-9a-f]{32}$/)
    assert.equal(photoOf({ userName: 'anna', ...photosFrom(photo.mark) }, fetchDouble)?.mark, photo.mark)
    assert.deepEqual(photosFrom(undefined), {})
  })
})
