/** What follows for a call, and where each of it is done. */

import { joinAnswered } from './call/joining.ts'
import type { CallSteps } from './call/parts.ts'
import type { Exchange } from './exchange.ts'
import { runFeature } from './feature/code.ts'
import { endFailed } from './feature/failure.ts'
import { ringBack } from './feature/music.ts'
import { ringLine, ringPeers, ringUnheard } from './placing.ts'

export function stepsOf(exchange: Exchange): CallSteps {
  return {
    ringLine: (call, decision) => ringLine(exchange, call, decision),
    ringUnheard: (call, decision) => ringUnheard(exchange, call, decision),
    ringPeers: (call, decision) => ringPeers(exchange, call, decision),
    runFeature: (call, feature) => runFeature(exchange, call, feature),
    ringBack: (call) => ringBack(exchange, call),
    join: joinAnswered,
    endFailed: (call, failure) => endFailed(exchange, call, failure),
  }
}
