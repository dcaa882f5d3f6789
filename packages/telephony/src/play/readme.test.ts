import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { actions, observations, serviceWords, settings } from './grammar.ts'

describe('the README', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

  it('lists every sentence of the grammar', () => {
    const lines = new Set(readme.split('\n'))
    const missing = [...settings, ...actions, ...observations]
      .map(({ pattern }) => pattern.replace(" 's", "'s").replace(' :', ':'))
      .filter((pattern) => !lines.has(pattern))
    assert.deepEqual(missing, [])
  })

  it('names every button', () => {
    const text = readme.replaceAll('\n', ' ')
    assert.deepEqual(
      Object.keys(serviceWords).filter((word) => !text.includes(` ${word},`) && !text.includes(` ${word}.`)),
      [],
    )
  })

  it('names only files that are there', () => {
    const named = [...readme.matchAll(/`(src\/[\w./-]+)`/g)].map(([, path]) => path!)
    assert.ok(named.length > 10)
    assert.deepEqual(
      named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url))),
      [],
    )
  })
})
