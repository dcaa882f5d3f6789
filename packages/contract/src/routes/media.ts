/** STUN and TURN, codecs, the media engine, and what tests a connection. */
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

export const mediaRoutes = defineRoutes({
  getMediaStatus: {
    method: 'GET',
    path: '/admin/media',
    summary: 'The media engine, its ports and load, and the settings of STUN, TURN and codecs',
    tag: 'Media',
    access: 'administrator',
    scope: 'administer',
    response: s.mediaStatus,
    status: 200,
  },
  changeMediaSettings: {
    method: 'PATCH',
    path: '/admin/media',
    summary: 'Change STUN, TURN and codecs',
    tag: 'Media',
    access: 'administrator',
    scope: 'administer',
    body: s.changeMediaSettings,
    response: s.mediaStatus,
    status: 200,
  },
  getConnectionTest: {
    method: 'GET',
    path: '/media/connection',
    summary: 'The STUN and TURN servers with own credentials, for a test of the connection',
    tag: 'Media',
    access: 'person',
    scope: 'call',
    response: s.connectionTest,
    status: 200,
  },
  probeMedia: {
    method: 'POST',
    path: '/media/probe',
    summary: 'Answer a WebRTC offer for a moment, to test whether voice gets through',
    tag: 'Media',
    access: 'person',
    scope: 'call',
    changesNothing: true,
    body: s.mediaProbe,
    response: s.mediaProbe,
    status: 200,
  },
})
