import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { editions } from '../message/edition.ts'
import type { MessageName } from '../message/message.ts'
import { MessageReader } from '../message/reader.ts'
import { writeMessage } from '../message/writer.ts'
import { features, switchingFunctionCaps } from './capabilities.ts'
import { filterKeys } from './filter-keys.ts'

const reader = new MessageReader()

describe('what the gateway says of itself', () => {
  for (const edition of editions) {
    it(`is understood in edition ${edition}`, () => {
      for (const message of [features, switchingFunctionCaps('1.0')]) {
        const { name, body, unknown } = reader.read(writeMessage(message, { edition }))
        assert.deepEqual({ name, body }, message)
        assert.deepEqual(unknown, [])
      }
    })
  }

  it('names every event that it sends about calls', () => {
    const said = Object.keys(features.body.supportedEvents?.callControlEvtsList ?? {})
    const sent = (Object.keys(filterKeys) as MessageName[]).filter((name) => !notAboutCalls.has(name))
    assert.equal(said.length, sent.length)
  })
})

const notAboutCalls: ReadonlySet<string> = new Set([
  'CallInformationEvent',
  'DoNotDisturbEvent',
  'ForwardingEvent',
  'OutOfServiceEvent',
  'BackInServiceEvent',
])
