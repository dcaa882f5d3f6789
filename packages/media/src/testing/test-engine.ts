/** A media engine with a port for browsers, on loopback. */
import type { ConnectionState, News } from '../engine/control.ts'
import { MediaEngine } from '../engine/media-engine.ts'

/** An engine, and what it tells. */
export class TestEngine {
  readonly news: News[] = []
  readonly engine: MediaEngine

  private constructor(engine: MediaEngine) {
    this.engine = engine
    engine.events.on('news', (news) => this.news.push(news))
  }

  static async start(firstPort: number): Promise<TestEngine> {
    const lastPort = firstPort + 99
    return new TestEngine(
      await MediaEngine.start({
        address: '127.0.0.1',
        firstPort,
        lastPort,
        driver: 'fastest',
        webRtcPort: 0,
      }),
    )
  }

  /** Waits until `leg` is told to be in `state`, from place `from` on. */
  async reaches(leg: string, state: ConnectionState, from = 0): Promise<void> {
    for (let turn = 0; turn < 1500; turn++) {
      const told = this.news
        .slice(from)
        .filter((news) => news.kind === 'connection' && news.leg === leg)
        .map((news) => news.kind === 'connection' && news.state)
      if (told.includes(state)) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`${leg} never was ${state}: ${JSON.stringify(this.news)}`)
  }
}
