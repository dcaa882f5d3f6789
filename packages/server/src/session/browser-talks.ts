/** Which calls are talked in browsers. */
import type { LineNumber, OwnConnection } from '@offhook/telephony'
import type { Calls } from '../call/index.ts'
import { type Lines, presentAt } from '../line/index.ts'
import { type BrowserTalk, isBetweenBrowsers } from './audio-video-view.ts'

export interface BrowserTalksOptions {
  readonly lines: Lines
  readonly calls: Calls
  /** How many phones are signed in to a line. */
  readonly phonesOf: (line: LineNumber) => number
  /** How many of them are browsers. */
  readonly browsersOf: (line: LineNumber) => number
  /** The lines that talk in browsers in a call. */
  readonly browsersIn: (switchCallId: string) => readonly LineNumber[]
}

export class BrowserTalks {
  readonly #options: BrowserTalksOptions

  constructor(options: BrowserTalksOptions) {
    this.#options = options
  }

  /** Whether a browser is a phone of the line now. */
  isThere(line: LineNumber): boolean {
    return this.#options.browsersOf(line) > 0
  }

  /** The call of a line that goes on in a browser; one that rings is not yet there. `position` is that of the line, from 1. */
  at(number: LineNumber, position: number): BrowserTalk | undefined {
    const { lines, calls } = this.#options
    const line = lines.get(number)
    const present = line ? presentAt(calls.situationOf(line)) : []
    const own = present.find((each) => isUnderWay(each) && this.#isInBrowser(each, number))
    return own && this.of(own, position)
  }

  /** A connection, with whether all who take part talk in browsers. */
  of(own: OwnConnection, position: number): BrowserTalk {
    const isBetween = isBetweenBrowsers(own, (line) => this.#isInBrowser(own, line))
    return { own, position, isBetweenBrowsers: isBetween }
  }

  /** A line that has no other phones can talk nowhere else. */
  #isInBrowser({ call }: OwnConnection, line: LineNumber): boolean {
    const { browsersIn, browsersOf, phonesOf } = this.#options
    const browsers = browsersOf(line)
    return (browsers > 0 && browsers === phonesOf(line)) || browsersIn(call.switchCallId).includes(line)
  }
}

const isUnderWay = ({ connection }: OwnConnection): boolean =>
  !['alerting', 'queued', 'fail'].includes(connection.state)
