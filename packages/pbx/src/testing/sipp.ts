/** SIPp (Debian sip-tester) as a foreign SIP system in tests: scenarios written in a few words, run until they end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@offhook/base/testing'

const PROGRAM = '/usr/bin/sipp'

/** Whether SIPp is installed. */
export const hasSipp = (): boolean => existsSync(PROGRAM)

/** One step of a scenario, as SIPp writes it. */
export type SippStep = string

const SDP = `v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
`

/** A request of the caller. `to` is `[peer_tag_param]` once the callee has a tag; `more` are further headers. */
export function send(
  method: string,
  sequence: number,
  options: { inDialog?: boolean; more?: string; sdp?: boolean } = {},
): SippStep {
  const { inDialog = false, more = '', sdp = false } = options
  // CANCEL and the ACK of a refusal belong to the INVITE's transaction and go where it went.
  const uri = inDialog ? '[next_url]' : 'sip:[service]@[remote_ip]:[remote_port]'
  const tag = inDialog || method === 'ACK' ? '[peer_tag_param]' : ''
  const ofInvite = method === 'INVITE' || method === 'CANCEL' || (method === 'ACK' && !inDialog)
  const branch = ofInvite ? 'z9hG4bK-[pid]-[call_number]-i' : '[branch]'
  const body = sdp
    ? `Content-Type: application/sdp\nContent-Length: [len]\n\n${SDP}`
    : 'Content-Length: 0\n\n'
  return `<send${method === 'ACK' ? '' : ' retrans="500"'}><![CDATA[
${method} ${uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=${branch}
Max-Forwards: 70
From: "Sipp" <sip:+4930777@[local_ip]:[local_port]>;tag=t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>${tag}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Contact: <sip:+4930777@[local_ip]:[local_port]>
${more}${body}]]></send>`
}

/** An answer of the callee. */
export function answer(
  status: number,
  reason: string,
  options: { sdp?: boolean; isFirst?: boolean } = {},
): SippStep {
  const { sdp = false, isFirst = true } = options
  const tag = isFirst ? ';tag=s[call_number]' : ''
  const body = sdp
    ? `Content-Type: application/sdp\nContent-Length: [len]\n\n${SDP}`
    : 'Content-Length: 0\n\n'
  return `<send${status >= 200 && isFirst ? ' retrans="500"' : ''}><![CDATA[
SIP/2.0 ${status} ${reason}
[last_Via:]
[last_From:]
[last_To:]${tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port]>
${body}]]></send>`
}

export const expect = (status: number): SippStep =>
  `<recv response="${status}"${status < 200 ? ' optional="true"' : ' rrs="true"'}/>`
/** A provisional answer that must come. */
export const require = (status: number): SippStep => `<recv response="${status}"/>`
export const expectRequest = (method: string): SippStep => `<recv request="${method}" rrs="true"/>`
export const pause = (ms: number): SippStep => `<pause milliseconds="${ms}"/>`
/** Plays the packets of a capture to where the answer says; takes a raw socket, so root. */
export const play = (file: string): SippStep =>
  `<nop><action><exec play_pcap_audio="${file}"/></action></nop>`

export interface SippRun {
  readonly port: number
  /** 0 when every call went as the scenario says. */
  readonly ended: Promise<{ readonly code: number; readonly errors: string }>
  stop(): void
}

/** Runs a scenario: a caller where `target` is given, else a callee that waits. */
export async function runSipp(
  steps: readonly SippStep[],
  options: {
    target?: string
    service?: string
    calls?: number
    rate?: number
    lossPercent?: number
    port?: number
    /** Where its voice goes in and out; with `echoes` it says back what it hears. */
    mediaPort?: number
    echoes?: boolean
    /** For how long the run may last, and wait for a message; 25 and 10 without. */
    seconds?: number
  } = {},
): Promise<SippRun> {
  const directory = mkdtempSync(join(tmpdir(), 'offhook-sipp-'))
  const port = options.port ?? (await freePort())
  const file = join(directory, 'scenario.xml')
  writeFileSync(file, `<?xml version="1.0"?>\n<scenario name="test">\n${steps.join('\n')}\n</scenario>\n`)
  const args = [
    '-sf',
    file,
    '-i',
    '127.0.0.1',
    '-p',
    String(port),
    '-nostdin',
    '-trace_err',
    '-timeout',
    String(options.seconds ?? 25),
  ]
  args.push(
    '-timeout_error',
    '-recv_timeout',
    String((options.seconds ?? 10) * 1000),
    '-m',
    String(options.calls ?? 1),
    '-r',
    String(options.rate ?? 10),
  )
  if (options.mediaPort !== undefined) args.push('-mi', '127.0.0.1', '-mp', String(options.mediaPort))
  if (options.echoes) args.push('-rtp_echo')
  if (options.lossPercent) args.push('-lost', String(options.lossPercent))
  if (options.target) args.push('-s', options.service ?? '20', options.target)
  const child: ChildProcess = spawn(PROGRAM, args, { cwd: directory, stdio: 'ignore' })
  return {
    port,
    stop: () => void child.kill('SIGKILL'),
    ended: new Promise((resolve) => {
      child.once('exit', (code) => {
        const logs = readdirSync(directory).filter((name) => name.endsWith('errors.log'))
        const errors = logs.map((name) => readFileSync(join(directory, name), 'latin1')).join('\n')
        rmSync(directory, { recursive: true, force: true })
        resolve({ code: code ?? -1, errors })
      })
    }),
  }
}
