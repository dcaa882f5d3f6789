/** What can go wrong in a user agent. */
import { defineErrors } from '@offhook/base'

export const agentErrors = defineErrors({
  'sip-target-unknown': {
    status: 502,
    sentence: 'No SIP server was found for {target}: {reason}.',
  },
  'sip-agent-stopped': { status: 503, sentence: 'The SIP agent is stopped.' },
})
