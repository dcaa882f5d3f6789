import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { LogFile } from './log-file.ts'

describe('the log in a file', () => {
  let folder: string
  let path: string
  let clock: SimulatedClock
  const instead: string[] = []
  const open = (former = 2) =>
    new LogFile({ path, bytes: 100, former, clock, instead: { write: (line) => void instead.push(line) } })
  const names = () => readdirSync(folder).sort()
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-log-'))
    path = join(folder, 'offhook.log')
  })
  beforeEach(() => {
    for (const name of names()) rmSync(join(folder, name))
    clock = new SimulatedClock()
    instead.length = 0
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('is continued in a new one when it is large, and only so many are kept', () => {
    const log = open()
    for (const letter of 'abcde') log.write(`${letter.repeat(59)}\n`)
    assert.deepEqual(names(), ['offhook.log', 'offhook.log.1', 'offhook.log.2'])
    assert.deepEqual(
      names().map((name) => text(name)[0]),
      ['e', 'd', 'c'],
    )
    assert.equal(statSync(path).mode & 0o077, 0)
  })

  it('is continued in a new one each day, also by a server that was started anew', () => {
    const log = open()
    log.write('monday\n')
    clock.advance(86_400_000)
    log.write('tuesday\n')
    assert.deepEqual(names(), ['offhook.log', 'offhook.log.1'])
    utimesSync(path, clock.now() / 1000, clock.now() / 1000)
    open().write('again\n')
    assert.equal(text('offhook.log'), 'tuesday\nagain\n')
    clock.advance(86_400_000)
    open().write('wednesday\n')
    assert.deepEqual(names().map(text), ['wednesday\n', 'tuesday\nagain\n', 'monday\n'])
  })

  it('keeps the former ones where somebody took the file away', () => {
    const log = open()
    for (const letter of 'ab') log.write(`${letter.repeat(90)}\n`)
    rmSync(path)
    log.write('c'.repeat(90))
    assert.deepEqual(
      names().map((name) => [name, text(name)[0]]),
      [
        ['offhook.log', 'c'],
        ['offhook.log.1', 'a'],
      ],
    )
  })

  it('loses no line where it cannot be written, and says at the start where it never could', () => {
    const log = open(1)
    log.write('a'.repeat(90))
    mkdirSync(`${path}.1`)
    log.write('b'.repeat(90))
    log.write('c'.repeat(90))
    assert.match(instead[0]!, /cannot be written: /)
    assert.deepEqual(instead.slice(1), ['b'.repeat(90), 'c'.repeat(90)])
    rmSync(`${path}.1`, { recursive: true })
    rmSync(path)
    log.write('d'.repeat(90))
    assert.equal(text('offhook.log'), 'd'.repeat(90), 'it goes on, also where somebody took the file away')
    path = '/dev/null/offhook.log'
    assert.throws(open, { code: 'store-forbidden' })
    path = join(folder, 'offhook.log')
  })
})
