/** Between two tests that share an office: one that fails leaves no call to the next, and says which calls there were. */
import type { SuiteContext, TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from './browser.ts'
import type { Office } from './office.ts'

type Lived = Pick<Office, 'server'>

/** The live calls as the server has them: `302 alerting, 301 connected`. */
export function callsOf({ server }: Lived): readonly string[] {
  return [...server.parts.calls.all()].map(({ connections }) =>
    connections
      .filter(({ state }) => state !== 'null')
      .map(({ party, state }) => `${party.line ?? party.number ?? 'somebody'} ${state}`)
      .join(', '),
  )
}

/** Ends all calls at the server, whatever the screens show. */
async function endCalls(office: Lived): Promise<void> {
  const { calls, connectors } = office.server.parts
  const isOver = async () => {
    for (const { connector, switchCallId, connections } of [...calls.all()]) {
      const lines = connections.filter(({ state }) => state !== 'null').map(({ party }) => party.line)
      for (const line of lines) {
        // It may have ended in the meantime, and a line whose phone is gone cannot be asked.
        const request = { service: 'clearConnection', line: line ?? '', switchCallId } as const
        await connectors.perform(connector, request).catch(() => {})
      }
    }
    return calls.count === 0
  }
  await until('calls that were left over are ended', isOver, () => callsOf(office))
}

/** Waits until no call is left; fails where one is, and ends it. */
export async function idle(office: Lived): Promise<void> {
  try {
    await until(
      'all calls are over',
      () => office.server.parts.calls.count === 0,
      () => callsOf(office),
    )
  } catch (fault) {
    await endCalls(office)
    throw fault
  }
}

/** After each test: idle, and where the test has failed, made so, with the page as after the sign-in. */
export async function leaveIdle(office: Lived, page: Page, test: TestContext | SuiteContext): Promise<void> {
  if (test.passed) return idle(office)
  await endCalls(office)
  await page.goto('/people')
  await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
}

/** What is waited for in a page; in vain, it is told which calls the server had. */
export async function orCalls<Result>(office: Lived, wish: Promise<Result>): Promise<Result> {
  try {
    return await wish
  } catch (fault) {
    throw new Error(`calls at the server: ${JSON.stringify(callsOf(office))}\n${(fault as Error).message}`)
  }
}
