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
        assert.deepEqual({ name, body: edition < 6 ? withGetCallBack(body) : body }, message)
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

/** Get Call Back came with edition 6 and is left out before. */
function withGetCallBack(body: object): object {
  if (!('supportedServices' in body)) return body
  const told = body.supportedServices as { readonly logicalServList: object }
  const logicalServList = { ...told.logicalServList, getCallBack: {} }
  return { ...body, supportedServices: { ...told, logicalServList } }
}

const notAboutCalls: ReadonlySet<string> = new Set([
  'CallInformationEvent',
  'CallBackEvent',
  'DoNotDisturbEvent',
  'ForwardingEvent',
  'OutOfServiceEvent',
  'BackInServiceEvent',
])
