import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ChangesAhead } from './changes-ahead.ts'

interface Asked {
  readonly what: string
  answer(fault?: Error): Promise<void>
}

/** A server that answers when the test says so. */
function bench() {
  const asked: Asked[] = []
  const shown: (string | undefined)[] = []
  const faults: unknown[] = []
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  const ask = (what: string) => () =>
    new Promise<void>((resolve, reject) => {
      const answer = (fault?: Error) => {
        if (fault) reject(fault)
        else resolve()
        return settled()
      }
      asked.push({ what, answer })
    })
  const changes = new ChangesAhead<string>({
    refresh: ask('what is there'),
    onState: (state) => shown.push(state),
    onFault: (fault) => faults.push(fault),
  })
  return { asked, shown, faults, settled, ask, changes }
}

describe('changes that the screen shows at once', () => {
  it('are sent one after the other, and what the server says is shown after the last', async () => {
    const { asked, shown, settled, ask, changes } = bench()
    changes.make(ask('first'), 'with the first')
    changes.make(ask('second'), 'with both')
    await settled()
    assert.deepEqual(shown, ['with the first', 'with both'])
    assert.deepEqual(
      asked.map(({ what }) => what),
      ['first'],
    )
    await asked[0]!.answer()
    assert.deepEqual(
      asked.map(({ what }) => what),
      ['first', 'second'],
      'nothing is asked in between',
    )
    assert.equal(changes.state, 'with both')
    await asked[1]!.answer()
    assert.equal(asked[2]?.what, 'what is there')
    assert.equal(changes.state, 'with both', 'until the answer is there')
    await asked[2]!.answer()
    assert.deepEqual(shown, ['with the first', 'with both', undefined])
  })

  it('stay shown when another one comes while the server is asked', async () => {
    const { asked, shown, settled, ask, changes } = bench()
    changes.make(ask('first'), 'with the first')
    await settled()
    await asked[0]!.answer()
    changes.make(ask('second'), 'with both')
    await asked[1]!.answer()
    assert.equal(changes.state, 'with both', 'the answer knows of the first alone')
    await asked[2]!.answer()
    await asked[3]!.answer()
    assert.deepEqual(shown, ['with the first', 'with both', undefined])
  })

  it('go on after one that failed, which is told', async () => {
    const { asked, shown, faults, settled, ask, changes } = bench()
    const fault = new Error('refused')
    changes.make(ask('first'), 'with the first')
    changes.make(ask('second'))
    await settled()
    await asked[0]!.answer(fault)
    assert.deepEqual(faults, [fault])
    await asked[1]!.answer()
    await asked[2]!.answer()
    assert.deepEqual(shown, ['with the first', undefined])
  })
})
