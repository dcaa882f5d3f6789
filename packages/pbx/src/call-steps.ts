/** What follows for a call, and where each of it is done. */
import { joinAnswered } from './call/joining.ts'
import type { CallSteps } from './call/parts.ts'
import { runFeature } from './feature/code.ts'
import { endFailed } from './feature/failure.ts'
import { ringBack } from './feature/music.ts'
import { ringLine, ringPeers, ringUnheard } from './placing.ts'
import type { SwitchingDomain } from './switching-domain.ts'

export function stepsOf(switching: SwitchingDomain): CallSteps {
  return {
    ringLine: (call, decision) => ringLine(switching, call, decision),
    ringUnheard: (call, decision) => ringUnheard(switching, call, decision),
    ringPeers: (call, decision) => ringPeers(switching, call, decision),
    runFeature: (call, feature) => runFeature(switching, call, feature),
    ringBack: (call) => ringBack(switching, call),
    join: joinAnswered,
    endFailed: (call, failure) => endFailed(switching, call, failure),
  }
}
