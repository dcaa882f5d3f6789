import assert from 'node:assert/strict'
import { test } from 'node:test'
import { base32, matchTotp, totpCode, totpStep, totpUri } from './totp.ts'

const KEY = Buffer.from('12345678901234567890')

test('the codes are those of RFC 6238 appendix B, cut to six digits', () => {
  const vectors = [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ] as const
  for (const [seconds, code] of vectors) {
    assert.equal(totpCode(KEY, totpStep(seconds * 1000)), code.slice(2), String(seconds))
  }
})

test('the codes are those of RFC 4226 appendix D', () => {
  const codes = [
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ]
  assert.deepEqual(
    codes.map((_code, count) => totpCode(KEY, count)),
    codes,
  )
})

test('a code is good one step early and late, and never twice', () => {
  const now = 1_700_000_000_000
  const step = totpStep(now)
  for (const [ahead, isGood] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const) {
    assert.equal(
      matchTotp(KEY, totpCode(KEY, step + ahead), now, null),
      isGood ? step + ahead : null,
      String(ahead),
    )
  }
  assert.equal(matchTotp(KEY, totpCode(KEY, step), now, step), null)
  assert.equal(matchTotp(KEY, totpCode(KEY, step - 1), now, step), null)
  assert.equal(matchTotp(KEY, totpCode(KEY, step + 1), now, step), step + 1)
  for (const text of ['', '12345', '1234567', 'abcdef', '１２３４５６'])
    assert.equal(matchTotp(KEY, text, now, null), null)
})

test('base 32 is that of RFC 4648 §10', () => {
  const vectors = {
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  }
  for (const [text, code] of Object.entries(vectors)) assert.equal(base32(Buffer.from(text)), code)
  assert.equal(
    totpUri(Buffer.from('foobar'), 'anna', 'Muster & Co'),
    'otpauth://totp/Muster%20%26%20Co:anna?secret=MZXW6YTBOI&issuer=Muster%20%26%20Co',
  )
})
