/** Tries SIP phones that speak CSTA, as {@link probe} tries a switch: is a phone there, and does it speak CSTA. Nothing is watched. */
import type { Clock } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import type { ProbeStep } from '../connector/probe.ts'
import { writeMessage } from '../message/writer.ts'
import type { DialPhone } from './info-dialog.ts'

export interface ProbePhonesOptions {
  readonly lines: readonly LineNumber[]
  readonly dial: DialPhone
  readonly clock: Clock
}

/** A phone that is off must not make the test fail where another answers. */
const MOST_TRIED = 5
/** What SIP answers to those whom it does not let in. */
const NOT_LET_IN = /\b(?:401|403|407)\b/

export async function probePhones({ lines, dial, clock }: ProbePhonesOptions): Promise<readonly ProbeStep[]> {
  const skipped = (step: ProbeStep['step']): ProbeStep => ({
    step,
    outcome: 'skipped',
    milliseconds: 0,
    found: {},
  })
  const begin = clock.monotonic()
  const ended = () => Math.round(clock.monotonic() - begin)
  const xml = writeMessage({ name: 'RequestSystemStatus', body: {} }, { edition: 3 })
  const tried = lines.slice(0, MOST_TRIED)
  let reason = 'No line is listed. A phone is called by its number.'
  let present = 0
  for (const line of tried) {
    try {
      const { dialog } = await dial(line, xml)
      dialog.close()
      present += 1
    } catch (fault) {
      reason = `${line}: ${fault instanceof Error ? fault.message : String(fault)}`
    }
  }
  const before = [skipped('tcp'), skipped('tls')]
  const about = { milliseconds: ended(), found: { devices: present } }
  if (present > 0) {
    const missing = present === tried.length ? {} : { reason }
    return [...before, { step: 'session', outcome: 'passed', ...about, ...missing }, skipped('capabilities')]
  }
  const fault = NOT_LET_IN.test(reason) ? 'login' : 'communication'
  return [...before, { step: 'session', outcome: 'failed', reason, fault, ...about, found: {} }]
}
