import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonLog } from './log.ts'
import { readableLines } from './readable-lines.ts'

test('somebody before the terminal reads a sentence, with what stands beside it and no secret', () => {
  const written: string[] = []
  const log = jsonLog('info', readableLines({ write: (line) => void written.push(line) }))
  log.with({ part: 'events' }).info('Line 301 is in service.', { code: 'line-in-service', line: '301' })
  log.warn('refused', { reason: 'not now', token: 'abc', tries: 3 })
  assert.match(written[0]!, /^ {2}\d\d:\d\d:\d\d info {2}Line 301 is in service\. line=301\n$/)
  assert.match(written[1]!, / warn {2}refused reason="not now" token=\*\*\* tries=3\n$/)
})
