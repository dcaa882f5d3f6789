/** What a client may ask about the browser as a phone. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { ClientRequest, Handlers } from '../handlers.ts'
import type { Softphones } from './softphones.ts'

export interface SoftphoneRouteParts {
  readonly softphones: Softphones
}

export function softphoneRoutes({ softphones }: SoftphoneRouteParts) {
  return {
    getSoftphone(_input, viewer) {
      const { answer, steps } = softphones.explain(viewer.personId)
      return {
        isOffered: answer,
        steps: steps.map((step) => ({ ...step })),
        lines: [...softphones.linesOf(viewer.personId)],
      }
    },

    openSoftphone({ body }, viewer, request) {
      const opened = softphones.open(viewer.personId, signInOf(request), body.line)
      return {
        ...opened,
        iceServers: opened.iceServers.map((server) => ({ ...server })),
        webSocket: `wss://${request.host}/sip`,
      }
    },

    closeSoftphone(_input, _viewer, request) {
      softphones.close(signInOf(request))
    },
  } satisfies Partial<Handlers>
}

/** A browser's: a token has no session with which the phone would end. */
function signInOf({ credential }: ClientRequest): string {
  if (credential?.kind !== 'cookie') throw new NamedError(contractErrors, 'sign-in-needed')
  return credential.id
}
