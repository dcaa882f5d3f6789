/** One's own lines. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const byLine = z.strictObject({ line: s.lineNumber })

export const linesRoutes = defineRoutes({
  listLines: {
    method: 'GET',
    path: '/lines',
    summary: "One's own lines",
    tag: 'Lines',
    access: 'person',
    scope: 'read',
    response: z.array(s.ownLine),
    status: 200,
  },
  setForwardings: {
    method: 'PUT',
    path: '/lines/{line}/forwardings',
    summary: 'Replace the forwardings of a line',
    tag: 'Lines',
    access: 'person',
    scope: 'call',
    params: byLine,
    body: z.array(s.forwarding).max(4),
    response: s.ownLine,
    status: 200,
  },
  setDoNotDisturb: {
    method: 'PUT',
    path: '/lines/{line}/do-not-disturb',
    summary: 'Switch do not disturb',
    tag: 'Lines',
    access: 'person',
    scope: 'call',
    params: byLine,
    body: z.strictObject({ on: z.boolean() }),
    response: s.ownLine,
    status: 200,
  },
  dialFeatureCode: {
    method: 'POST',
    path: '/lines/{line}/feature-codes',
    summary: 'Dial a code of the phone system',
    tag: 'Lines',
    access: 'person',
    scope: 'call',
    params: byLine,
    body: z.strictObject({ name: z.string().max(60) }),
    response: s.callAccepted,
    status: 202,
  },
  pickUp: {
    method: 'POST',
    path: '/lines/{line}/pickup',
    summary: 'Take a call that rings, or is parked, at a line',
    tag: 'Lines',
    access: 'person',
    scope: 'call',
    params: byLine,
    body: z.strictObject({ callId: s.id, ringingLine: s.lineNumber }),
    response: s.callAccepted,
    status: 202,
  },
  pickUpInGroup: {
    method: 'POST',
    path: '/lines/{line}/group-pickup',
    summary: 'Take the call that rings longest in the pickup group of the line',
    tag: 'Lines',
    access: 'person',
    scope: 'call',
    params: byLine,
    response: s.callAccepted,
    status: 202,
  },
})
