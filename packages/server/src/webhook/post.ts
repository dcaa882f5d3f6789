/** One attempt to tell a service something. */
export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How it ended: with a status, or with what kept it from being answered. */
export interface PostResult {
  readonly status: number | null
  readonly sentence: string
}

const TIMEOUT_MS = 10_000

export async function post({ url, headers, body }: Post, signal: AbortSignal): Promise<PostResult> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Offhook', ...headers },
      body,
      // What is told is for the place that was set, and no other.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    await answer.body?.cancel()
    return { status: answer.status, sentence: `answered ${answer.status}` }
  } catch (fault) {
    return { status: null, sentence: sentenceOf(fault) }
  }
}

export function isTaken({ status }: PostResult): boolean {
  return status !== null && status >= 200 && status < 300
}

/** What fetch wraps says more than the wrapping. */
function sentenceOf(fault: unknown): string {
  const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault
  return (cause instanceof Error && cause.message !== '' ? cause.message : String(cause)).slice(0, 300)
}
