import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { strangerGate, strangerLimits } from './stranger-gate.ts'

const { burst, perSecond } = strangerLimits

function open(more: {
  signedIn?: readonly string[]
  peers?: readonly string[]
  silenced?: readonly string[]
}) {
  const clock = new SimulatedClock()
  const floods: string[] = []
  const gate = strangerGate({
    clock,
    throttle: { isSilenced: (address) => more.silenced?.includes(address) ?? false },
    isSignedIn: (address) => more.signedIn?.includes(address) ?? false,
    peers: () => more.peers ?? [],
    onFlood: (address) => floods.push(address),
  })
  const admitted = (address: string, messages: number) =>
    Array.from({ length: messages }, () => gate.admits(address, 500)).filter(Boolean).length
  return { clock, floods, admitted }
}

describe('strangers', () => {
  it('may send so much at once and so much a second, each for itself, and a flood is told once', async () => {
    const { clock, floods, admitted } = open({})
    assert.equal(admitted('192.0.2.1', 2 * burst), burst)
    assert.equal(admitted('192.0.2.2', 10), 10)
    await clock.advance(1000)
    assert.equal(admitted('192.0.2.1', 2 * burst), perSecond)
    assert.deepEqual(floods, ['192.0.2.1'])
  })

  it('are not phones that are signed in, nor peers, with or without a port', () => {
    const { floods, admitted } = open({
      signedIn: ['192.0.2.1'],
      peers: ['192.0.2.2', '192.0.2.30:5070'],
    })
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.30'])
      assert.equal(admitted(address, 2 * burst), 2 * burst)
    assert.equal(admitted('192.0.2.3', 2 * burst), burst)
    assert.deepEqual(floods, ['192.0.2.3'])
  })

  it('are not heard at all while they are silenced, but phones behind the same address are', () => {
    const { admitted } = open({ silenced: ['192.0.2.1', '192.0.2.2'], signedIn: ['192.0.2.2'] })
    assert.equal(admitted('192.0.2.1', 10), 0)
    assert.equal(admitted('192.0.2.2', 10), 10)
  })
})
