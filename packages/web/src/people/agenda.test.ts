import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppointmentView } from '@offhook/contract'
import { agendaOf } from './agenda.ts'

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime()
const appointment = (start: number, end: number, subject: string, isAllDay = false): AppointmentView => ({
  start,
  end,
  subject,
  isAllDay,
  status: 'busy',
  isPrivate: false,
  place: null,
})

describe('the agenda of a colleague', () => {
  it('has each day once, whole days first, and what goes on for days under each of them', () => {
    const list = [
      appointment(at(4, 15), at(4, 16), 'Budget'),
      appointment(at(4, 9), at(4, 10), 'Over'),
      appointment(at(4, 13), at(4, 14), 'Lunch'),
      appointment(at(5, 0), at(7, 0), 'Fair', true),
      appointment(at(6, 9), at(6, 10), 'Stand'),
      appointment(at(20, 9), at(20, 10), 'Far'),
    ]
    const days = agendaOf(list, { from: at(4, 12), to: at(11, 0) })
    assert.deepEqual(
      days.map((day) => [day.at, day.entries.map(({ appointment }) => appointment.subject)]),
      [
        [at(4, 0), ['Lunch', 'Budget']],
        [at(5, 0), ['Fair']],
        [at(6, 0), ['Fair', 'Stand']],
      ],
    )
    const late = agendaOf([appointment(at(4, 22), at(6, 3), 'Night')], { from: at(4, 12), to: at(11, 0) })
    assert.deepEqual(
      late.map(({ entries }) => entries.map(({ from, to }) => [from, to])),
      [[[at(4, 22), null]], [[null, null]], [[null, at(6, 3)]]],
    )
    assert.deepEqual(agendaOf([], { from: at(4, 12), to: at(11, 0) }), [])
  })
})
