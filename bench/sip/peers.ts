/** The two servers that are measured, each on core 0: the built-in phone system, and Kamailio as stateful proxy and registrar. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { family } from './process.ts'

export const SERVER_CORE = 0
export const USERS = 1000
export const FIRST_USER = 1000
export const SECRET = 'password'
export const REALM = 'bench.test'
/** Callees wait here. */
export const CALLEE_PORT = 5080

export interface Server {
  readonly name: string
  readonly port: number
  /** The process and its children. */
  pids(): number[]
  stop(): Promise<void>
}

/** `node` flags for the phone system, such as `--cpu-prof`. */
export async function startOffhook(
  flags: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Server & { readonly pid: number; inspect(): Promise<Kept> }> {
  const port = await freePort()
  const main = fileURLToPath(new URL('./offhook.ts', import.meta.url))
  const child = spawn(
    'taskset',
    ['-c', String(SERVER_CORE), process.execPath, ...flags, main, String(port)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    },
  )
  await new Promise<void>((resolve, reject) => {
    child.stdout!.once('data', () => resolve())
    child.once('exit', () => reject(new Error('the phone system did not start')))
  })
  return { ...serverOf('offhook', port, child, () => {}), pid: child.pid!, inspect: () => inspect(child) }
}

/** What the process of the phone system keeps, after a garbage collection (it must run with `--expose-gc`). */
export interface Kept {
  readonly heapUsed: number
  readonly external: number
  readonly phones: number
}

function inspect(child: ChildProcess): Promise<Kept> {
  return new Promise((resolve) => {
    child.stdout!.once('data', (bytes: Buffer) => resolve(JSON.parse(bytes.toString())))
    child.kill('SIGUSR2')
  })
}

export async function startKamailio(): Promise<Server> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'bench-kamailio-'))
  const file = join(directory, 'kamailio.cfg')
  writeFileSync(file, kamailioConfig(port))
  const args = ['-c', String(SERVER_CORE), '/usr/sbin/kamailio', '-DD', '-E', '-f', file]
  args.push('-P', join(directory, 'pid'), '-Y', directory, '-m', '512', '-M', '32')
  const child = spawn('taskset', args, { stdio: 'ignore' })
  await answersOptions(port)
  return serverOf('kamailio', port, child, () => rmSync(directory, { recursive: true, force: true }))
}

function serverOf(name: string, port: number, child: ChildProcess, cleanUp: () => void): Server {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    name,
    port,
    pids: () => family(child.pid!),
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 8000)
      await ended
      clearTimeout(timer)
      cleanUp()
    },
  }
}

/** One UDP worker, transactions kept, no dialog module: what a stateful proxy needs and no more. */
function kamailioConfig(port: number): string {
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=1
auto_aliases=no
disable_tcp=yes
max_while_loops=1000000
listen=udp:127.0.0.1:${port}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "htable.so"
modparam("usrloc", "db_mode", 0)
modparam("htable", "htable", "ha1=>size=12;")
modparam("auth", "nonce_expire", 300)
event_route[htable:mod-init] {
  $var(i) = ${FIRST_USER};
  while ($var(i) < ${FIRST_USER + USERS}) {
    $var(u) = "" + $var(i);
    $var(a) = $var(u) + ":${REALM}:${SECRET}";
    $sht(ha1=>$var(u)) = $(var(a){s.md5});
    $var(i) = $var(i) + 1;
  }
}
request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("OPTIONS") && uri == myself) { sl_send_reply("200", "OK"); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not here"); exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("${REALM}", "$sht(ha1=>$au)", "1")) { www_challenge("${REALM}", "1"); exit; }
    save("location");
    exit;
  }
  t_check_trans();
  if (is_method("INVITE")) record_route();
  $du = "sip:127.0.0.1:${CALLEE_PORT}";
  t_relay();
}
`
}

/** A UDP port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}

/** Resolves when the server at `port` answers. */
async function answersOptions(port: number): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await ping(port)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('Kamailio does not answer')
}

function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const done = (answer: boolean) => {
      clearTimeout(timer)
      socket.close()
      resolve(answer)
    }
    const timer = setTimeout(() => done(false), 200)
    socket.once('message', () => done(true))
    socket.bind(0, '127.0.0.1', () => {
      const own = socket.address().port
      const lines = [
        `OPTIONS sip:127.0.0.1:${port} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bKping${own}`,
        'Max-Forwards: 70',
        `From: <sip:ping@127.0.0.1:${own}>;tag=1`,
        `To: <sip:127.0.0.1:${port}>`,
        `Call-ID: ping-${own}`,
        'CSeq: 1 OPTIONS',
        'Content-Length: 0',
        '',
        '',
      ]
      socket.send(lines.join('\r\n'), port, '127.0.0.1')
    })
  })
}
