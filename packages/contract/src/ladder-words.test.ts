import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ladderWordOf, ladderWords } from './ladder-words.ts'

const sip = (label: string, text = '') => ladderWordOf({ protocol: 'SIP over UDP', label, text })
const csta = (label: string) => ladderWordOf({ protocol: 'CSTA', label, text: '' })

describe('the words of a ladder', () => {
  it('tell requests by their method, and one within a call from one that begins it', () => {
    assert.equal(ladderWords[sip('BYE')], 'hangs up')
    assert.equal(sip('INVITE', 'To: <sip:302@x>\r\n'), 'INVITE')
    assert.equal(sip('INVITE', 'From: <sip:1@x>;tag=9\r\nTo: <sip:302@x>;tag=1\r\n'), 'change')
    assert.equal(sip('INVITE', 't: <sip:302@x>;tag=1\r\n'), 'change')
    assert.equal(sip('BREW'), 'request')
    assert.equal(sip('malformed'), 'unreadable')
  })

  it('tell responses by their status, else by its class', () => {
    assert.equal(ladderWords[sip('486 Busy Here')], 'is busy')
    assert.equal(sip('200 OK', 'CSeq: 2 INVITE\r\n'), '200')
    assert.equal(sip('200 OK', 'CSeq: 2 REGISTER\r\n'), 'signedIn')
    assert.equal(sip('499 Odd'), '4xx')
  })

  it('tell CSTA messages by their name, else by their kind', () => {
    assert.equal(ladderWords[csta('DeliveredEvent')], 'tells that a phone rings')
    assert.equal(csta('ButtonPressEvent'), 'event')
    assert.equal(csta('MakeCallResponse'), 'answer')
    assert.equal(csta('ButtonPress'), 'request')
    assert.equal(csta('constructor'), 'request')
  })
})
