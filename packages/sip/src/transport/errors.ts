/** What can go wrong while messages travel. */
import { defineErrors } from '@offhook/base'

export const transportErrors = defineErrors({
  'sip-listener-failed': {
    status: 500,
    sentence: 'Cannot listen for SIP on {transport} {host} port {port}: {reason}.',
  },
  'sip-no-transport': {
    status: 503,
    sentence: 'No SIP listener can reach {address} over {transport}. Add a listener for that transport.',
  },
  'sip-connection-failed': {
    status: 503,
    sentence: 'The SIP connection to {address} port {port} over {transport} failed: {reason}.',
  },
  'sip-connections-exhausted': {
    status: 503,
    sentence: 'Too many SIP connections are open ({count}). Try again in a moment.',
  },
  'sip-peer-too-slow': {
    status: 503,
    sentence: '{address} does not read what is sent to it; its SIP connection was closed.',
  },
})
