/**
 * baresip (Debian baresip-core) as a peer of the media alone: it calls, and a few lines of SIP here answer with the description that the test
 * gives. What it hears it says again (aubridge), so that sound is proven both ways.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAM = '/usr/bin/baresip'
const MODULES = '/usr/lib/baresip/modules'
const HOST = '127.0.0.1'

/** Whether baresip is installed; tests that need it say so where it is not. */
export const hasBaresip = (): boolean => existsSync(PROGRAM)

export interface SipPhoneOptions {
  /** As baresip names them: `opus/48000/2`, `G722/16000/1`, `PCMA/8000/1`. */
  readonly codec: string
  readonly encryption?: 'srtp-mand' | 'dtls_srtp'
}

export class TestSipPhone {
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #socket: Socket

  private constructor(child: ChildProcess, folder: string, socket: Socket) {
    this.#child = child
    this.#folder = folder
    this.#socket = socket
  }

  /** Starts a phone that calls at once; `answer` makes the description with which it is answered. */
  static async start(
    options: SipPhoneOptions,
    answer: (offer: string) => Promise<string>,
  ): Promise<TestSipPhone> {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-baresip-'))
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, HOST, resolve))
    writeFileSync(join(folder, 'config'), configOf())
    const parameters = [
      'regint=0',
      `audio_codecs=${options.codec}`,
      ...(options.encryption ? [`mediaenc=${options.encryption}`] : []),
    ]
    writeFileSync(join(folder, 'accounts'), `<sip:phone@${HOST}>;${parameters.join(';')}\n`)
    const isAnswered = answerCalls(socket, answer)
    const target = `sip:test@${HOST}:${socket.address().port}`
    const child = spawn(PROGRAM, ['-f', folder, '-e', `/dial ${target}`], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const phone = new TestSipPhone(child, folder, socket)
    try {
      await isAnswered
    } catch (fault) {
      await phone.stop()
      throw fault
    }
    return phone
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL')
      await ended
    }
    this.#socket.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Answers the first call (RFC 3261 §13.3.1), and resolves when it is acknowledged. */
function answerCalls(socket: Socket, answer: (offer: string) => Promise<string>): Promise<void> {
  let response: Promise<string> | undefined
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('baresip does not call')), 20_000)
    socket.on('message', (bytes, from) => {
      const text = bytes.toString()
      if (text.startsWith('ACK ')) {
        clearTimeout(timer)
        resolve()
      }
      if (!text.startsWith('INVITE ')) return
      response ??= answer(text.slice(text.indexOf('\r\n\r\n') + 4))
      response.then(
        (body) => socket.send(accepted(text, body, socket.address().port), from.port, from.address),
        reject,
      )
    })
  })
}

function accepted(invite: string, body: string, port: number): string {
  const lines = (name: RegExp) => invite.split('\r\n').filter((line) => name.test(line))
  return [
    'SIP/2.0 200 OK',
    ...lines(/^(?:Via|Record-Route):/i),
    ...lines(/^(?:From|Call-ID|CSeq):/i),
    `${lines(/^To:/i)[0]};tag=answered`,
    `Contact: <sip:test@${HOST}:${port}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

function configOf(): string {
  const modules = ['g711', 'g722', 'opus', 'srtp', 'dtls_srtp', 'aubridge']
  const first = 30_000 + 2 * Math.floor(Math.random() * 10_000)
  return [
    `sip_listen ${HOST}:0`,
    `net_interface ${HOST}`,
    `rtp_ports ${first}-${first + 100}`,
    'rtcp_mux yes',
    `module_path ${MODULES}`,
    ...modules.map((name) => `module ${name}.so`),
    'audio_source aubridge,loop',
    'audio_player aubridge,loop',
    'audio_alert aubridge,nobody',
    'module_app account.so',
    'module_app menu.so',
    '',
  ].join('\n')
}
